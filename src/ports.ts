import type {
  At,
  Block,
  FeeRate,
  FinalityHints,
  Holder,
  Look,
  LookRequest,
  NexusCall,
  Purse,
  SendAnswer,
  SignedTransaction,
  Simulation,
  TogetherAnswer,
  TogetherRequest,
  TransactionRequest,
} from './model/chain.ts'
import type { InFlight } from './model/events.ts'
import type { Network } from './model/network/network.ts'
import type { PageReading } from './model/network/page-reading.ts'
import type { Problem, Refusal } from './model/problem.ts'
import type { Progress } from './model/progress.ts'
import type { PostFacts, PullFacts, ReviewFacts, RevisionFacts } from './model/pull-request.ts'
import type { SignedPrice } from './model/recorded.ts'
import type { MergedPull, PullPeople } from './model/review.ts'
import type { Cause } from './model/source/cause.ts'
import type { Impact, Stake } from './model/source/change.ts'
import type { DifferenceKind } from './model/source/difference.ts'
import type { ChainSource } from './model/source/source.ts'
import type { Wanted, WantedSources } from './model/source/wanted.ts'
import type { Address } from './model/units/address.ts'
import type { Wei } from './model/units/amount.ts'

/**
 * The network's contracts, read at a block. Throws a Fault for anything that is no answer; a revert
 * that is one comes back as a value.
 */
export interface Chain {
  chainId(): Promise<number>
  latest(): Promise<Block>
  /**
   * Undefined when the node does not have it (yet). With `wait` it is waited for as long as any
   * read is; a Fault then.
   */
  block(number: number, options?: { readonly wait?: boolean }): Promise<Block | undefined>
  /**
   * Whether the node answers calls at a numbered block, which is waited for as long as any read is;
   * an `old` one only for a moment. With `hash` the block has to be that one: another is a Fault.
   */
  pinsCalls(
    block: number,
    options?: { readonly hash?: string; readonly old?: boolean },
  ): Promise<boolean>
  hasCode(address: Address, at: At): Promise<boolean>
  /** How many calls the node takes in one request; 1 where it takes no batch. */
  batchSize(): Promise<number>
  /**
   * Over how many blocks up to this one the node gives events in one request; 0 where it gives
   * none.
   */
  eventRange(block: number): Promise<number>
  /** How many Sources Nexus counts. */
  sourceCount(at: At): Promise<number>
  /**
   * How the list of Sources can be read, found out by reading it. Throws the Fault that `sources`
   * throws.
   */
  pageReading(at: At): Promise<PageReading>
  /** Every Source of Nexus, complete or a Fault. */
  sources(at: At): Promise<readonly ChainSource[]>
  /**
   * The wanted ones among them, complete or a Fault; with `isSifted`, by the word of a lens, upon
   * which nothing may be published.
   */
  sourcesFor(wanted: Wanted, at: At): Promise<WantedSources>
  source(address: Address, at: At): Promise<ChainSource>
  nonce(account: Address, at: At): Promise<number>
  balance(account: Address, at: At): Promise<Wei>
  /** Balance, nonce and what answers at the address, in one request. */
  purse(account: Address, at: At): Promise<Purse>
  /**
   * `sources` is the client’s active count as Nexus keeps it; undefined where the contracts have no
   * such numbers.
   */
  stake(client: Address, at: At): Promise<Stake | undefined>
  impacts(addresses: readonly Address[], at: At): Promise<readonly (Impact | null)[]>
  simulate(calls: readonly NexusCall[], from: Address, at: At): Promise<readonly Simulation[]>
  /** Runs steps one after another. Never throws for what a node refuses or makes no sense of. */
  simulateTogether(request: TogetherRequest): Promise<TogetherAnswer>
  fees(): Promise<FeeRate>
  /**
   * One look in one request, however many hashes it asks for. Throws a Fault only where the node
   * can't be reached.
   */
  look(request: LookRequest): Promise<Look>
  /**
   * The newest blocks up to this one, oldest first, the genesis block never; fewer where the node
   * gives fewer.
   */
  recentBlocks(latest: number): Promise<readonly Block[]>
  finality(): Promise<FinalityHints>
  /**
   * The transaction of the account that waits at that nonce, where the node shows its pool; never
   * throws for what a node refuses.
   */
  holder(account: Address, nonce: number): Promise<Holder | undefined>
  /**
   * Whether the node shows that what it has at this nonce waits for one before it. Never throws:
   * not every node shows its pool.
   */
  isQueued(account: Address, nonce: number): Promise<boolean>
  /** Why a mined transaction reverted, by calling it again on the block before. */
  revertReason(call: NexusCall, from: Address, block: number): Promise<string>
  /**
   * The newest event of Nexus about each of these Sources up to that block. What is not found
   * within a bounded search is absent; never throws for what a node refuses.
   */
  lastChanges(addresses: readonly Address[], at: At): Promise<ReadonlyMap<Address, Cause>>
  /** Never throws: an error after a send proves nothing. */
  send(transaction: SignedTransaction): Promise<SendAnswer>
}

/** How a transaction comes to be signed: by a key of ours, or by somebody who is asked. */
export type SignerKind = 'key' | 'aws-kms' | 'gcp-kms' | 'web3signer' | 'clef' | 'recorded'

/** Holds the key, or asks whoever does. Nothing else does. */
export interface Signer {
  readonly address: Address
  readonly kind: SignerKind
  /** "the key", "the AWS KMS key alias/ogpu in eu-central-1": a part of a sentence, no secret. */
  readonly description: string
  /**
   * Bytes that are what was asked, field by field, and the client's. Throws a Fault where there are
   * none; nothing was sent then. An aborted signal ends the wait at once, with a Fault.
   */
  sign(request: TransactionRequest, signal?: AbortSignal): Promise<SignedTransaction>
  /**
   * Signs what can move nothing and verifies it: a text that is no transaction, or where a signer
   * signs nothing else, one that can never be mined. Throws a Fault where that fails.
   */
  prove?(signal?: AbortSignal): Promise<void>
  /**
   * Only where it can give nothing but what was signed before: the gas and the price that it has for
   * a call at a nonce; undefined where it has none for that.
   */
  termsFor?(call: NexusCall, nonce: number): SignedTerms | undefined
}

/** What a transaction that was signed before may use and pays. */
export interface SignedTerms {
  readonly gasLimit: bigint
  readonly price: SignedPrice
}

export type Fetched =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'unreadable'; readonly reason: string }

/** Whether a server is there: the status of any answer that it gives. */
export type Presence =
  | { readonly kind: 'answers'; readonly status: number }
  | { readonly kind: 'unreachable'; readonly reason: string }

/** Content by CID, verified. */
export interface Ipfs {
  /** The bytes that the CID addresses, from the cache or through the gateway. */
  fetch(cid: string): Promise<Fetched>
  /** The same through the gateway, whatever the cache holds. */
  fetchAgain(cid: string): Promise<Fetched>
  /** Asks the pinning service or its gateway for nothing but an answer; uploads nothing. */
  presence(of: 'pinning' | 'gateway'): Promise<Presence>
  /**
   * Uploads, and reads back through the gateway under this CID, byte for byte; `told` hears from
   * time to time what it waits for, where that takes long. Throws a Fault when either fails.
   */
  upload(
    artefact: { readonly name: string; readonly cid: string; readonly bytes: Uint8Array },
    told?: (reason: string) => void,
  ): Promise<void>
}

/** Public text by URL, fetched so that no address of an inner network can be reached. */
export interface Web {
  fetchText(
    url: string,
  ): Promise<
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'unreachable'; readonly reason: string }
  >
}

/** A file as bytes, by its path from the configuration's folder, with forward slashes. */
export interface RepositoryFile {
  readonly path: string
  /** Undefined for what is no regular file inside the repository; `reason` then says what it is. */
  readonly bytes?: Uint8Array
  readonly reason?: string
}

/** The working tree. */
export interface Files {
  /** The configuration and every YAML file beneath `sources/`, sorted by path. */
  definitions(): Promise<readonly RepositoryFile[]>
  /**
   * The paths of all files beneath a folder, whatever they hold; none where there is no such
   * folder.
   */
  beneath(folder: string): Promise<readonly string[]>
  read(path: string): Promise<string>
  write(path: string, text: string): Promise<void>
  /** Writes a new file; throws a Fault where one stands. */
  create(path: string, text: string): Promise<void>
  remove(path: string): Promise<void>
}

/** A commit of the repository, by the name that a person gave or would understand. */
export interface Commit {
  readonly name: string
  readonly commit: string
}

/** The commit whose guards count beside the head's. */
export interface BaseCommit extends Commit {
  /**
   * Whether a branch or an edited tree is held against it; else it is only the commit before the
   * tip, as on a push.
   */
  readonly isBranch: boolean
}

/** One file of the working tree that is not as the checked-out commit has it. */
export interface TreeDifference {
  readonly path: string
  readonly kind: DifferenceKind
}

/** The working tree beside the checked-out commit. */
export interface WorkingTree {
  /**
   * What a run reads: the commit's bytes where only the spelling differs and where a sparse
   * checkout left a file out, else the tree's.
   */
  readonly files: readonly RepositoryFile[]
  /** None outside of a repository. */
  readonly differences: readonly TreeDifference[]
}

/**
 * A file of a commit by the hash of its bytes; `reason` says what it is where it is no regular
 * file.
 */
export interface FileAt {
  readonly hash: string
  readonly reason?: string
}

/**
 * A commit of the first-parent history that changed files of ours, with what stood there before it.
 */
export interface HistoryCommit {
  readonly commit: string
  /** Its first parent; undefined for the first commit of all. */
  readonly parent?: string
  /**
   * Path, from the configuration's folder, to what its first parent holds there; undefined for
   * nothing.
   */
  readonly before: ReadonlyMap<string, FileAt | undefined>
}

/**
 * Why a walk through the history ends: at the first commit, at the edge of a shallow clone, or at
 * its bound.
 */
export type HistoryEnd = 'first' | 'shallow' | 'too-long'

/**
 * The configuration and the YAML files beneath `sources/` over the first-parent history. Throws a
 * Fault when git fails.
 */
export interface History {
  /** Path to file, as that commit holds them. */
  filesAt(commit: string): Promise<ReadonlyMap<string, FileAt>>
  /**
   * The commit and its first-parent ancestors that changed any of these files, newest first; each
   * is read when it is asked for.
   */
  changes(from: string): AsyncGenerator<HistoryCommit, HistoryEnd>
  /** The bytes behind hashes that this history named. */
  read(hashes: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>
  /**
   * The newest first-parent ancestor of a commit without this configuration that may have had it:
   * here, or as a YAML file anywhere that names this wallet. Undefined where none did; `shallow`
   * where the clone does not reach back so far.
   */
  lastConfig(commit: string, client: string): Promise<string | 'shallow' | undefined>
  /** A commit's first parent; undefined for the first commit of all. */
  parentOf(commit: string): Promise<string | 'shallow' | undefined>
}

/**
 * The git repository around the working tree. Undefined means that there is none; what can't be
 * known is a Fault that names the cause.
 */
export interface Repo {
  readonly history: History
  head(): Promise<Commit | undefined>
  /**
   * The given commit, else where this branch left the remote's default branch, else the checked-out
   * commit where the working tree differs by an edit, else the one before it. Throws a Fault when
   * the given one is not there. The working tree is not read again where its differences are given.
   */
  base(
    ref: string | undefined,
    differences?: WorkingTree['differences'],
  ): Promise<BaseCommit | undefined>
  /** `owner/name` as the remote's address ends; undefined without a remote. */
  name(): Promise<string | undefined>
  /**
   * The same files as `Files.definitions`, as that commit holds them; with `config`, a path from
   * the top, those of another configuration, by paths from the top.
   */
  definitionsAt(commit: string, config?: string): Promise<readonly RepositoryFile[]>
  /**
   * YAML files of that commit by their paths from the top, one of which may be the configuration
   * under another name: those beside it, and those anywhere that name this wallet.
   */
  configsAt(commit: string, client: string): Promise<readonly RepositoryFile[]>
  /**
   * The same files as `Files.definitions`, as the working tree holds them, held against the
   * checked-out commit byte for byte.
   */
  workingTree(): Promise<WorkingTree>
  /**
   * The remote's default branch now, asked over the network; undefined without a remote. Throws a
   * Fault when it can't be reached.
   */
  remoteTip(): Promise<string | undefined>
}

/** What was reviewed of the checked-out commit's history. */
export interface Reviews {
  /**
   * The merged pull request that a commit of the default branch came with; undefined for a direct
   * push. Throws a Fault when nobody tells.
   */
  pullOf(commit: string): Promise<MergedPull | undefined>
  /**
   * Merged pull requests along the first-parent history, newest first, in portions: the first is
   * what must be looked at, each later one is asked for when it is wanted. `isRequired` has it wait
   * for what GitHub does not know yet. Throws a Fault when they can't be read.
   */
  merged(isRequired: boolean): AsyncIterable<readonly MergedPull[]>
}

/**
 * What GitHub tells of merged pull requests and of who agreed to them. Every method throws a Fault
 * when it does not answer.
 */
export interface PullRequests {
  /** The login that this program's own comments carry. */
  author(): Promise<string>
  /** Those that a commit came with. */
  of(commit: string): Promise<readonly PullFacts[]>
  reviews(number: number): Promise<readonly ReviewFacts[]>
  /** Oldest first. */
  comments(number: number): Promise<readonly PostFacts[]>
  /** Every text that a comment had, oldest first; undefined where that is not told. */
  revisions(comment: PostFacts): Promise<readonly RevisionFacts[] | undefined>
  /** Who had a hand in it; undefined where that is not told. */
  people(pull: PullFacts): Promise<PullPeople | undefined>
  mayWrite(login: string): Promise<boolean>
}

export interface Clock {
  /** Milliseconds that only go forward. */
  now(): number
  /** Seconds since 1970, as far as the machine knows. */
  today(): bigint
  /** Resolves after that many milliseconds, or at once when the signal is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/**
 * Where one run leaves word for the next. A file of another chain that has the same id is no word.
 */
export interface Journal {
  read(): Promise<readonly InFlight[]>
  write(notes: readonly InFlight[]): Promise<void>
}

/** What a door hands to the engine: the ports, those of a network once it is known which. */
export interface Ports {
  readonly files: Files
  readonly repo: Repo
  readonly clock: Clock
  readonly web: Web
  /** Hears what the run does; undefined where nobody listens. */
  readonly progress?: Progress
  /** Undefined where nobody can be asked, as on the command line. */
  readonly reviews?: (network: Network) => Reviews | undefined
  connect(network: Network): Connection
  /** The wallet for a network, or why there is none. */
  wallet(
    network: Network,
  ): Promise<
    { readonly signer: Signer } | { readonly problem: Problem } | { readonly refusal: Refusal }
  >
}

export interface Connection {
  readonly chain: Chain
  /** The same chain as a second RPC tells it, where there is one. */
  readonly check?: Chain
  readonly ipfs: Ipfs
  readonly notes: Journal
}

/**
 * What came of one question to a node, as it said so. `silent` is no answer at all, a rate limit
 * included.
 */
export type NodeAnswer =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'refused'; readonly code?: number; readonly message: string }
  | { readonly kind: 'silent'; readonly reason: string }

/**
 * A node, asked for no other purpose than to learn what it is. Never throws; what it says holds no
 * address and no secret.
 */
export interface NodeQuestions {
  /** One call. `padding` makes the request so many bytes longer. */
  ask(method: string, params: readonly unknown[], padding?: number): Promise<NodeAnswer>
}

/** What a server did with one request, redirects not followed. */
export type StorageAnswer =
  | {
      readonly kind: 'answered'
      readonly status: number
      /** The host that it leads on to, and whether to a path or a subdomain that names the CID. */
      readonly location?: string
      readonly bytes?: Uint8Array
    }
  | { readonly kind: 'silent'; readonly reason: string }

/**
 * A gateway and a pinning service, asked to learn in which forms they serve and answer. Never
 * throws.
 */
export interface StorageQuestions {
  get(url: string): Promise<StorageAnswer>
  /** Uploads these bytes; gives back the link that was answered. */
  pin(
    bytes: Uint8Array,
  ): Promise<
    | { readonly kind: 'link'; readonly link: string }
    | { readonly kind: 'none'; readonly reason: string }
  >
}

/** The machine that a run happens on, as far as the run depends on it. */
export interface Machine {
  /** The version of Node.js: "20.19.0". */
  readonly node: string
  /** "2.43.0"; undefined where there is no git that can be run. */
  gitVersion(): Promise<string | undefined>
  /** The variables that name a proxy; never what they hold. */
  readonly proxyVariables: readonly string[]
  /** Whether requests go through those proxies with this Node.js. */
  readonly takesProxies: boolean
}

/** An image as a registry is asked for it. */
export interface RegistryImage {
  /** The registry's host, with its port where that is not https's own. */
  readonly host: string
  /** "library/redis", "acme/chat-service". */
  readonly repository: string
  /** A tag or a digest. */
  readonly reference: string
}

/** What a registry has under a tag or a digest. */
export type ManifestAnswer =
  | {
      readonly kind: 'found'
      /** Of the bytes that were read: "sha256:…". */
      readonly digest: string
      /** "linux/amd64"; empty for an image of one platform, which does not name it. */
      readonly platforms: readonly string[]
    }
  | {
      readonly kind: 'none'
      readonly code: 'image-not-found' | 'image-private' | 'registry-failed'
      readonly reason: string
    }

/** Registries that images are pulled from, asked as a provider asks them: without a login. */
export interface ImageRegistry {
  /** Never throws: one image that can't be looked up holds up no other. */
  manifest(image: RegistryImage): Promise<ManifestAnswer>
}
