// Truth tables: the function to learn, in counting order, with the kernel's rows of examples.

export const NAMED = {
  xor: "x1,x2:y=0110",
  and: "x1,x2:y=0001",
  or: "x1,x2:y=0111",
  nand: "x1,x2:y=1110",
  nor: "x1,x2:y=1000",
  xnor: "x1,x2:y=1001",
  parity3: "x1,x2,x3:y=01101001",
  majority3: "x1,x2,x3:y=00010111",
  mux: "select,a,b:y=00110101",
  "half-adder": "a,b:sum=0110,carry=0001",
  "full-adder": "a,b,carry_in:sum=01101001,carry_out=00010111",
};
const NAME = /^[A-Za-z_]\w*$/;
const MOST_OUTPUTS = 4; // that the pictures have room for

// Returns the table of a name or of INPUTS:OUTPUT=BITS[,OUTPUT=BITS…]; null if `text` is neither.
export function tableOf(text) {
  const spec = Object.hasOwn(NAMED, text) ? NAMED[text] : text;
  const [head, body, ...rest] = spec.split(":");
  if (!body || rest.length) return null;
  const inputs = head.split(",");
  const columns = body.split(",").map((part) => (part.includes("=") ? part.split("=") : ["y", part]));
  return isWhole(inputs, columns) ? laidOut(text, inputs, columns) : null;
}

function isWhole(inputs, columns) {
  const names = [...inputs, ...columns.map(([name]) => name)];
  return (inputs.length === 2 || inputs.length === 3) && columns.length <= MOST_OUTPUTS
    && names.every((name) => NAME.test(name)) && new Set(names).size === names.length
    && columns.every((column) => column.length === 2 && isFunction(column[1], 2 ** inputs.length));
}

const isFunction = (bits, rows) => bits.length === rows && /^[01]+$/.test(bits) && /0/.test(bits) && /1/.test(bits);

function laidOut(text, inputs, columns) {
  const count = 2 ** inputs.length;
  const bit = (row, at) => (row >> (inputs.length - 1 - at)) & 1;
  const rows = Array.from({ length: count }, (_, row) => inputs.map((_name, at) => bit(row, at)));
  return {
    text, inputs, rows,
    spelled: `${inputs.join(",")}:${columns.map((column) => column.join("=")).join(",")}`,
    outputs: columns.map(([name]) => name),
    x: inputs.map((_name, at) => Float64Array.from(rows, (bits) => bits[at])),
    d: columns.map(([, bits]) => Float64Array.from(bits, Number)),
  };
}
