declare module "lz4js" {
  export function decompress(bytes: Uint8Array, maximumSize?: number): Uint8Array;
}
