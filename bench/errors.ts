/** A measurement that is no use: a tool failed, or did another thing than was to be measured. */
export class BenchError extends Error {}
