// Random numbers as NumPy draws them: the same seed gives the trainer's start.

const LENGTH = 624;
const OFFSET = 397;

// MT19937, seeded by init_genrand, with doubles of 53 bits: numpy.random.RandomState(seed).rand().
// Matsumoto and Nishimura, "Mersenne Twister" (1998).
export function randomState(seed) {
  const state = new Uint32Array(LENGTH);
  state[0] = seed;
  for (let i = 1; i < LENGTH; i += 1) {
    state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
  }
  let at = LENGTH;
  const uint32 = () => {
    if (at === LENGTH) {
      twist(state);
      at = 0;
    }
    at += 1;
    return temper(state[at - 1]);
  };
  return () => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53;
}

function twist(state) {
  for (let i = 0; i < LENGTH; i += 1) {
    const y = (state[i] & 0x80000000) | (state[(i + 1) % LENGTH] & 0x7fffffff);
    state[i] = state[(i + OFFSET) % LENGTH] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}

function temper(y) {
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return (y ^ (y >>> 18)) >>> 0;
}

const WORDS = 4; // of the pool

// The seed of a restart: numpy.random.SeedSequence(seed, spawn_key=(restart,)).generate_state(1)[0].
// O'Neill, "Developing a seed_seq Alternative" (2015).
export function derivedSeed(seed, restart) {
  const pool = mixedPool([seed, 0, 0, 0, restart]);
  let word = (pool[0] ^ 0x8b51f9dd) >>> 0;
  word = Math.imul(word, Math.imul(0x8b51f9dd, 0x58f38ded));
  return (word ^ (word >>> 16)) >>> 0;
}

function mixedPool(entropy) {
  const hash = hasher(0x43b0d7e5, 0x931e8875);
  const pool = entropy.slice(0, WORDS).map(hash);
  for (let from = 0; from < WORDS; from += 1) {
    for (let to = 0; to < WORDS; to += 1) {
      if (from !== to) pool[to] = mix(pool[to], hash(pool[from]));
    }
  }
  for (const word of entropy.slice(WORDS)) {
    for (let to = 0; to < WORDS; to += 1) pool[to] = mix(pool[to], hash(word));
  }
  return pool;
}

function hasher(constant, factor) {
  return (word) => {
    const mixed = word ^ constant;
    constant = Math.imul(constant, factor);
    const product = Math.imul(mixed, constant);
    return (product ^ (product >>> 16)) >>> 0;
  };
}

function mix(x, y) {
  const mixed = Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
