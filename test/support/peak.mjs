// Loaded into a process of the program: says at its end how much memory it ever had, in KiB.
import { writeFileSync } from 'node:fs'

const file = process.env.PEAK_FILE
if (file) process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS)))
