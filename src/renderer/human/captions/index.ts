export { Captions, type CaptionSource } from "./Captions.tsx";
