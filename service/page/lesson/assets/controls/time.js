// The slider's scale: logarithmic from epoch 0, so that the beginning has as much room as the long tail.

export const TICKS = 1000;

export const tickOf = (epoch, epochs) => (TICKS * Math.log1p(epoch)) / Math.log1p(epochs);

export const epochOf = (tick, epochs) => Math.min(epochs, Math.round(Math.expm1((tick / TICKS) * Math.log1p(epochs))));

// Every epoch from which a decade begins, for a scale's marks.
export function decades(epochs) {
  return [0, ...Array.from({ length: Math.floor(Math.log10(epochs)) + 1 }, (_, power) => 10 ** power)];
}
