import { startDevnet } from '../../src/devnet/devnet.ts'

// Run as a process of its own by processes.test.ts. Prints a line when ready, and a Fault's code
// when the chain crashed.
const devnet = await startDevnet({ port: 0, chainId: Number(process.argv[2]) })
process.stdout.write(`ready ${devnet.rpcUrl}\n`)
const fault = await devnet.crashed
process.stdout.write(`crashed ${fault.code}\n`)
await devnet.stop()
