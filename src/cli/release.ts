export const runRelease = async (..._: unknown[]) => 0 as const
