/**
 * What keeps the laws; each is taken away by what the world then says wrongly, and a law breaks.
 */
export type Rule =
  | 'guards before the ask'
  | 'consent where it was asked'
  | 'a pull request is one ask'
  | 'a plan withholds'
  | 'a plan tells what waits'
  | 'not found is refused'
  | 'unreadable asks for nothing'
  | 'a hand is no second person'
  | 'apps want two people'
  | 'planned head'
  | 'an approval comes after the plan'
  | 'who asks is known without a plan'
  | 'approvers pushed none of it'
  | 'a dispatch is one person'
