// Everything of the check that runs no test, beside each other: what each of them says comes when
// it ends, in one piece. All of them run to their end, so that one run tells all that is wrong.
import { spawn } from 'node:child_process'

const SCRIPTS = ['generated', 'types', 'lint', 'unused', 'lock']

const failed = (await Promise.all(SCRIPTS.map(ended))).filter(({ code }) => code !== 0)
if (failed.length > 0) {
  console.error(`\nnot as it should be: ${failed.map(({ name }) => name).join(', ')}`)
  process.exitCode = 1
}

function ended(name) {
  const child = spawn('npm', ['run', name], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      said += text
    })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      process.stdout.write(said)
      resolve({ name, code })
    })
  })
}
