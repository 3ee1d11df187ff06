import { onParentEnd } from '../../src/devnet/watch-parent.ts'

// Run as a grandchild by watch-parent.test.ts: lives until its parent ends.
const alive = setInterval(() => {}, 1000)
onParentEnd(() => {
  process.stdout.write('alone\n')
  clearInterval(alive)
})
process.stdout.write('ready\n')
