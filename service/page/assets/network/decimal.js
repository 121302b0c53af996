// Decimal numbers as a pocket calculator has them: exact sums and products, rounded half away from zero.

export class Decimal {
  // units / 10^places
  constructor(units, places) {
    this.units = units;
    this.places = places;
  }

  // Reads a number's shortest form, as 0.1 or 1e-7.
  static of(number) {
    const [digits, exponent = "0"] = String(number).split("e");
    const [whole, fraction = ""] = digits.split(".");
    const places = fraction.length - Number(exponent);
    const units = BigInt(whole + fraction);
    return places >= 0 ? new Decimal(units, places) : new Decimal(units * 10n ** BigInt(-places), 0);
  }

  static rounded(number, places) {
    return Decimal.of(number).round(places);
  }

  plus(other) {
    const places = Math.max(this.places, other.places);
    return new Decimal(this.#at(places) + other.#at(places), places);
  }

  minus(other) {
    return this.plus(new Decimal(-other.units, other.places));
  }

  times(other) {
    return new Decimal(this.units * other.units, this.places + other.places);
  }

  // Divides by a whole number, exactly enough to be rounded.
  over(whole) {
    const more = 12;
    return new Decimal((this.units * 10n ** BigInt(more)) / BigInt(whole), this.places + more);
  }

  get magnitude() {
    return this.units < 0n ? new Decimal(-this.units, this.places) : this;
  }

  round(places) {
    if (places >= this.places) return new Decimal(this.#at(places), places);
    const divisor = 10n ** BigInt(this.places - places);
    const half = this.units < 0n ? -divisor / 2n : divisor / 2n;
    return new Decimal((this.units + half) / divisor, places);
  }

  #at(places) {
    return this.units * 10n ** BigInt(places - this.places);
  }

  get number() {
    return Number(this.digits);
  }

  get isNegative() {
    return this.units < 0n;
  }

  get digits() {
    const digits = String(this.magnitude.units).padStart(this.places + 1, "0");
    const point = digits.length - this.places;
    return (this.isNegative ? "-" : "") + digits.slice(0, point) + (this.places ? `.${digits.slice(point)}` : "");
  }

  get text() {
    return this.digits.replace("-", "\u2212");
  }
}
