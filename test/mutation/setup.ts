import fc from 'fast-check'

// One counterexample kills a mutant: a smaller one is looked for by nobody, and a dozen cases are
// nearly as good as a hundred.
fc.configureGlobal({ numRuns: 15, endOnFailure: true })
