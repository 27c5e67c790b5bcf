export const MAXIMUM_COLUMNS = 20_000;
