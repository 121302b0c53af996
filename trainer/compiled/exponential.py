"""The exponential in plain arithmetic.

`math.exp` is a library call: its last bit differs between libraries, and it would hold SIMD lanes up one by one.
"""

from math import factorial

import numpy as np

LOG2_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10  # ln 2 in two parts, as in fdlibm
TO_WHOLE = 1.5 * 2.0**52  # adding this leaves a float's nearest whole number in its lowest bits
C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13 = (1 / factorial(n) for n in range(2, 14))


def exp(x: float) -> float:
    """Return e^x for |x| <= 708, to 2 ulp: 2^k · e^r, with r in ±(ln 2)/2, where Taylor's first 14 terms do.

    They are summed in pairs and pairs of pairs (Estrin's scheme), so as not to wait for each other.
    """
    shifted = x * LOG2_E + TO_WHOLE
    k = shifted - TO_WHOLE
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    low = ((1.0 + r) + r2 * (C2 + r * C3)) + r4 * ((C4 + r * C5) + r2 * (C6 + r * C7))
    high = ((C8 + r * C9) + r2 * (C10 + r * C11)) + r4 * (C12 + r * C13)
    power = np.int64((np.float64(shifted).view(np.int64) + 1023) << 52).view(np.float64)  # 2^k, bit by bit
    return (low + (r4 * r4) * high) * power
