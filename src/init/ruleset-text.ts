/** Where the rules for the branch lie that can spend. */
export const RULESET = '.github/rulesets/opengpu.json'
/** The job of the workflow that init writes: its name is that of the check. */
const CHECK = 'opengpu'
/** GitHub's own app for workflows, so that nothing else can report the check. */
const GITHUB_ACTIONS = 15368

/**
 * What keeps the default branch, and `main` where that is another one: whoever gets a commit onto
 * it can sign. As GitHub's API takes it at `POST /repos/{owner}/{repo}/rulesets`.
 */
export function rulesetText(): string {
  const ruleset = {
    name: 'OpenGPU',
    target: 'branch',
    enforcement: 'active',
    bypass_actors: [],
    conditions: {
      // the environment with the key lets main in, whatever the default branch is called
      ref_name: { include: ['~DEFAULT_BRANCH', 'refs/heads/main'], exclude: [] },
    },
    rules: [
      { type: 'deletion' },
      { type: 'non_fast_forward' },
      {
        type: 'pull_request',
        parameters: {
          required_approving_review_count: 1,
          dismiss_stale_reviews_on_push: true,
          require_code_owner_review: true,
          require_last_push_approval: true,
          required_review_thread_resolution: false,
        },
      },
      {
        type: 'required_status_checks',
        parameters: {
          strict_required_status_checks_policy: false,
          required_status_checks: [{ context: CHECK, integration_id: GITHUB_ACTIONS }],
        },
      },
    ],
  }
  return `${JSON.stringify(ruleset, null, 2)}\n`
}
