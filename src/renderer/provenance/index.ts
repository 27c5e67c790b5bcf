export { Derivation, HowComputed } from "./HowComputed.tsx";
