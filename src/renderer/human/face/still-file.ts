/** Her picture, for machines that cannot draw her and for the moment before she is loaded. */
export const stillFile = "default-woman.webp";
