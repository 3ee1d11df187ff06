export const runClose = async (..._: unknown[]) => 0 as const
