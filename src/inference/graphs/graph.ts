/** A graph of ours. Equal ids mean equal bytes, so that a session made for one serves again. */
export interface Graph {
  id: string;
  encode(): Uint8Array;
}
