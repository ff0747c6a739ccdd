import type { FetchedArtifact } from '../model/software.ts'
import type { StepWarning } from '../shell/warning.ts'
import type { GuardedHost, HostPorts, LocalSource } from './access.ts'
import type { Relay } from './relay/relay.ts'
import type { ResourceId, ResourceRef, World } from './world.ts'
import { type Hint } from '../hint.ts'

/** Answer of a probe's shell fragment. */
export interface Answer {
  readonly stdout: string
  readonly exit: number
}

/** A read-only shell fragment and the parser of its answer. It never depends on another probe's answer. */
export interface Probe<Observed> {
  readonly script: string
  /** @throws Error when the answer makes no sense; the engine adds host and resource. */
  readonly parse: (answer: Answer) => Observed
}

/** The probe of a resource that is judged by what others have read. */
export const readsNothing: Probe<null> = { script: ':', parse: () => null }

/**
 * A probe that is one of many of its kind on a host and costs little more for all of them than for one: the prober
 * runs the kind's script once for all items that are asked for.
 */
export interface SharedProbe<Observed> {
  readonly kind: ProbeKind<Observed>
  /** Name within the kind, e.g. a path. */
  readonly item: string
}

/** Reads all items of a kind at once. One object per kind: probes belong together when they share it. */
export interface ProbeKind<Observed> {
  readonly script: (items: readonly string[]) => string
  /** @throws Error when the answer makes no sense. */
  readonly parse: (answer: Answer, items: readonly string[]) => ReadonlyMap<string, Observed>
}

/**
 * The actions of changes on their resources. A closed set, so that programs need not read the summary (OpenTofu's plans.Action):
 * - create: something comes that was not there (a file, a package, rules of a firewall)
 * - update: what is there gets other content, mode, owner or value
 * - remove: something of the host goes, an instance permanently
 * - start, stop, restart: a process, nothing else
 * - run: work that leaves nothing of its own on the host (writes are taken from a broker before it goes)
 */
export const ACTIONS = ['create', 'update', 'remove', 'start', 'stop', 'restart', 'run'] as const
export type Action = (typeof ACTIONS)[number]

/** A value that is not known before the run; prints as 'known after <after>'. */
export class Unknown {
  readonly after: string
  /** Action of the change that is to be expected, when there is one. */
  readonly action: Action
  constructor(after: string, action: Action) {
    this.after = after
    this.action = action
  }
}

export type Diff =
  /** `note`: what a person should know although nothing can be done about it here. */
  | { readonly kind: 'same'; readonly note?: string }
  | {
      readonly kind: 'change'
      readonly action: Action
      /** One line, imperative: 'create user rocketmq', 'restart: conf differs'. */
      readonly summary: string
      /** Unified diff of a rendered file, secrets already redacted. */
      readonly patch?: string
      /** The change takes a running instance away: for a while, as a roll step of its own; permanently in a phase after the rolls. */
      readonly disrupts?: boolean
      /** A change with another summary is another change, to which no one has agreed. */
      readonly exact?: boolean
    }
  | { readonly kind: 'blocked'; readonly reason: string; readonly hint?: Hint }

/** A shell fragment that changes the host; fragments of one phase are sent as one script. Runs under `set -eu`. */
export interface ScriptStep {
  readonly kind: 'script'
  readonly title: string
  readonly script: string
  readonly timeoutMs?: number
  /** Keys of the file contents in the script whose values are secret; nothing shows them to people. */
  readonly secretKeys?: readonly string[]
  /** The next step for the user when the fragment fails. */
  readonly hint?: Hint
  /** The file that the fragment downloads from elsewhere. */
  readonly download?: FetchedArtifact
  /** It touches nothing that a file of another resource could need: the file of the next step is brought meanwhile. */
  readonly besideUploads?: true
}

/** A file of the control machine brought to the host: checksum on arrival, then moved into place atomically. */
export interface UploadStep {
  readonly kind: 'upload'
  readonly title: string
  readonly source: LocalSource
  readonly path: string
  /** Octal, e.g. '0644'. */
  readonly mode: string
  /** The host may copy it from another host, and hands it on; undefined: it comes from the control machine. */
  readonly relay?: Relay
}

/** A fact that a call reports for people to know afterwards. */
export interface CallWarning extends StepWarning {
  readonly hint?: Hint
}

/**
 * Work through the host's ports. The first Ctrl-C may end it at any point: it rejects when `signal` is aborted.
 * `progress` reports how far it is, `warn` a fact that the user must know afterwards.
 */
type Call<On, Result> = (
  host: On,
  signal: AbortSignal,
  progress: (text: string) => void,
  warn: (warning: CallWarning) => void,
) => Promise<Result>

/** A call that reads or waits. It is given nothing to write with. */
export interface ReadCall {
  readonly kind: 'call'
  readonly writes?: never
  readonly title: string
  readonly call: Call<HostPorts, void>
}

/**
 * A call that changes something in the cluster. The engine runs the lock's guard on the host right before it, and the
 * call passes `host.guard` again right before each of its writes: some come after a wait of minutes. Once the guard has
 * failed, `signal` is aborted with its error.
 */
export interface WriteCall {
  readonly kind: 'call'
  readonly writes: true
  readonly title: string
  /** An answer of the running cluster that does not hold any more once the call is done. */
  readonly outdates?: ResourceRef
  readonly call: Call<GuardedHost, void>
}

export type CallStep = ReadCall | WriteCall

/** A step with nothing that has to be brought from the control machine, which a plan must know beforehand. */
type FollowingStep = Exclude<Step, UploadStep>

/** A question to the running cluster whose answer says which steps come next. It reads, as a ReadCall does. */
export interface DecideStep {
  readonly kind: 'decide'
  readonly title: string
  readonly decide: Call<HostPorts, readonly FollowingStep[]>
}

/** Waits until a read-only shell fragment exits 0. */
export interface WaitStep {
  readonly kind: 'wait'
  readonly title: string
  readonly condition: string
  readonly timeoutMs: number
  /** Fragment whose output explains a timeout: the journal, the log's tail. */
  readonly evidence?: string
  /** The next step for the user after a timeout. */
  readonly hint?: Hint
  /** Returns the cause that the evidence shows, in half a sentence, with a better hint; undefined: none is known. */
  readonly explain?: (evidence: string) => { readonly message: string; readonly hint: Hint } | undefined
}

export type Step = ScriptStep | UploadStep | CallStep | DecideStep | WaitStep

/** Either one resource, or any one of several (a broker needs any name server). */
export type Need = ResourceRef | { readonly anyOf: readonly ResourceRef[] }

/** One thing that must hold on a host. A value: nothing happens before the engine asks for it. */
export interface Resource<Observed = unknown, Desired = unknown> {
  readonly id: ResourceId<Observed>
  readonly needs?: readonly Need[]
  /**
   * Resources whose changes of the same phase are made, and seen to be right, before this one is touched, by the answers of
   * all hosts. Other than with `needs`, this one is changed also when they have failed.
   */
  readonly follows?: (world: World) => readonly ResourceRef[]
  /** The instance whose roll step carries this change while that instance runs. */
  readonly owner?: string
  readonly probe: Probe<Observed> | SharedProbe<Observed>
  /** The wanted state, by the answers of all hosts and, on its own, of this resource. */
  desire(world: World, observed: Observed): Desired | Unknown
  diff(observed: Observed, desired: Desired): Diff
  converge(observed: Observed, desired: Desired): readonly Step[]
  /**
   * Steps that see whether the change may be made at all, or make way for it (traffic is turned elsewhere), and leave the
   * host's files as they are. Those of a host's whole stage come before the first change of it: an instance that is left
   * alone keeps its files too, or the next reboot would bring them to life.
   */
  preconditions?(observed: Observed, desired: Desired): readonly Step[]
  /**
   * Steps that wait until the change has taken effect, as of the state before the change. They come after the last change of
   * the stage on all hosts, so that processes start side by side, and after those of the resources that this one needs; when
   * one of these has failed they are left out.
   */
  settle?(observed: Observed, desired: Desired): readonly Step[]
  /**
   * Steps that see the change take effect beyond its host, as of the state before the change: they come after `settle`, and
   * after the changes of the next phase when that overlaps this one.
   */
  join?(observed: Observed, desired: Desired): readonly Step[]
}

/** A resource without its types; made by `resource`, which checks that they fit each other. */
export interface AnyResource extends Omit<Resource<never, never>, 'id'> {
  readonly id: ResourceId
}

/** Hides the types of a resource after the compiler has checked them, so that lists of all kinds can be made. */
export function resource<Observed, Desired>(made: Resource<Observed, Desired>): AnyResource {
  return made as unknown as AnyResource
}
