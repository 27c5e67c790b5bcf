/** Writes protocol buffers (https://protobuf.dev/programming-guides/encoding), as far as ONNX models need. */
export type Field = Uint8Array;

/** `value` is a whole number; a number must be exact, so within 2^53 of zero. */
export function integerField(number: number, value: number | bigint): Field {
  return joined([varint(BigInt(number << 3)), varint(BigInt(value))]);
}

export function floatField(number: number, value: number): Field {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return joined([varint(BigInt((number << 3) | 5)), bytes]);
}

export function bytesField(number: number, bytes: Uint8Array): Field {
  return joined([varint(BigInt((number << 3) | 2)), varint(BigInt(bytes.length)), bytes]);
}

export function textField(number: number, text: string): Field {
  return bytesField(number, new TextEncoder().encode(text));
}

export function messageField(number: number, fields: readonly Field[]): Field {
  return bytesField(number, joined(fields));
}

/** A repeated number in one field. */
export function packedIntegers(number: number, values: readonly (number | bigint)[]): Field {
  return bytesField(number, joined(values.map((value) => varint(BigInt(value)))));
}

export function packedFloats(number: number, values: ArrayLike<number>): Field {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < values.length; index += 1) view.setFloat32(index * 4, values[index] ?? 0, true);
  return bytesField(number, bytes);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}

/** Negative numbers take ten bytes, as two's complement of 64 bits. */
function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
