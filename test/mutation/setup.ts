import fc from 'fast-check'

// One counterexample kills a mutant: a smaller one is looked for by nobody, and a few dozen cases are as good as a hundred.
fc.configureGlobal({ numRuns: 40, endOnFailure: true })
