const INTERVAL = 500

/**
 * Calls back once when the process that started this one is gone; gives back a function that stops
 * looking. Keeps nothing alive.
 */
export function onParentEnd(callback: () => void): () => void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (isAlive(parent)) return
    clearInterval(timer)
    callback()
  }, INTERVAL)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * An orphan gets a new parent on POSIX; on Windows it keeps the number, so the number is asked for
 * as well.
 */
function isAlive(parent: number): boolean {
  if (process.ppid !== parent) return false
  try {
    process.kill(parent, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
