/** The first account of every devnet, whose key the devnet prints. */
export const DEVNET_ACCOUNT = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
