// Loaded into a process of the program: says at its end how much memory it ever had, in KiB. What
// the kernel counts for a process's usage begins with its parent's.
import { readFileSync, writeFileSync } from 'node:fs'

const file = process.env.PEAK_FILE
if (file)
  process.on('exit', () =>
    writeFileSync(
      file,
      /^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '',
    ),
  )
