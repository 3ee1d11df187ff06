import fc from 'fast-check'

// Every property draws from the same seed, so a check fails for a change and not for the dice.
// `npm run soak` gives others.
fc.configureGlobal({ seed: Number(process.env['OGPU_SEED'] ?? 20_260_101) })
