import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { down, exec, keepSnapshot, returnToSnapshot, up, type Lab, type LabHost } from '../../lab/index.ts'
import { inventoryText, type Reach, type Wanted } from './inventory.ts'
import { LAB } from './names.ts'
import { copyTool, type ToolCopy } from './tool-copy.ts'
import { start, type Outcome } from './tool.ts'

const BARE = 'bare'

/** The lab of the rounds with its snapshots. */
export class Bench {
  readonly lab: Lab
  /** For inventories and the tool's own logs. */
  readonly dir: string
  readonly env: Readonly<Record<string, string>>
  readonly tool: ToolCopy
  /** The distribution of the default release. */
  readonly archive: string
  #files = 0

  private constructor(lab: Lab, archive: string, dir: string, tool: ToolCopy) {
    this.lab = lab
    this.tool = tool
    this.archive = archive
    this.dir = dir
    this.env = {
      XDG_STATE_HOME: join(this.dir, 'state'),
      RMQ_LAB_KEY: lab.identityFile,
      RMQ_LAB_KNOWN_HOSTS: lab.knownHosts,
      RMQ_DISTRIBUTION: archive,
    }
  }

  /** Hosts mq1 … mqN. With `keep` those of a run before, with their snapshots. */
  static async open(
    count: number,
    archive: string,
    keep: boolean,
    progress: (line: string) => void,
  ): Promise<Bench> {
    if (!keep) await down(LAB)
    const lab = await up(LAB, count, { progress })
    const dir = join(lab.dir, 'rounds')
    await mkdir(dir, { recursive: true })
    return new Bench(lab, archive, dir, await copyTool(join(dir, 'tool')))
  }

  async close(): Promise<void> {
    await down(LAB)
  }

  /** '10.77.4' */
  get network(): string {
    return this.lab.machineAddress.replace(/\.\d+$/, '')
  }

  host(name: string): LabHost {
    const found = this.lab.hosts.find((host) => host.name === name)
    if (found === undefined) throw new Error(`the lab has no ${name}`)
    return found
  }

  /** Runs a script as root on a host, past SSH. @throws Error with what it printed when it fails */
  async on(name: string, script: string): Promise<string> {
    const { code, stdout, stderr } = await exec(this.host(name), script)
    if (code === 0) return stdout
    throw new Error(`on ${name}, exit ${code}: ${script}\n${stdout}${stderr}`)
  }

  /** Writes an inventory. @returns its path */
  async inventory(wanted: Wanted, reach: ReadonlyMap<string, Reach> = new Map()): Promise<string> {
    this.#files += 1
    const path = join(this.dir, `inventory-${this.#files}.yaml`)
    await writeFile(path, inventoryText(wanted, this.network, reach))
    return path
  }

  /** Runs the tool undisturbed and waits for its end. */
  rmq(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    return start([...words, '--output', 'json'], { cli: this.tool.cli, env: { ...this.env, ...env } }).ended
  }

  /**
   * Brings all hosts into the state in which a scenario begins: bare, or as these inventories were applied, one after the other.
   * @param then done once after they were applied, before the state is kept
   */
  async goTo(
    wanted: readonly Wanted[],
    env: Readonly<Record<string, string>>,
    then: () => Promise<void>,
  ): Promise<void> {
    if (wanted.length === 0) return this.#return(BARE)
    const name = this.#nameOf(wanted)
    if (this.#has(name)) return this.#return(name)
    await this.#return(BARE)
    for (const each of wanted) {
      const apply = await this.rmq(['apply', await this.inventory(each), '--yes'], env)
      if (apply.code !== 0) throw new Error(`the first apply failed:\n${apply.stdout}${apply.stderr}`)
    }
    await this.keepAs(wanted, then)
    await this.#return(name)
  }

  /**
   * Keeps the state of all hosts as the one in which these were applied, and leaves them off.
   * @param prepare done once before
   */
  async keepAs(wanted: readonly Wanted[], prepare: () => Promise<void>): Promise<void> {
    const name = this.#nameOf(wanted)
    if (this.#has(name)) return
    await prepare()
    await Promise.all(this.lab.hosts.map((host) => keepSnapshot(host, name)))
  }

  #nameOf(wanted: readonly Wanted[]): string {
    const text = wanted.map((each) => inventoryText(each, this.network, new Map())).join('')
    return `s${createHash('sha256').update(text).digest('hex').slice(0, 12)}`
  }

  async #return(name: string): Promise<void> {
    const isNew = name === BARE && !this.#has(BARE)
    await Promise.all(
      this.lab.hosts.map(async (host) => {
        if (isNew) await keepSnapshot(host, BARE)
        await returnToSnapshot(host, name)
      }),
    )
  }

  #has(name: string): boolean {
    return this.lab.hosts.every((host) =>
      existsSync(join(this.lab.dir, 'hosts', host.name, 'snapshots', name)),
    )
  }

  /** A known_hosts file that also has the hosts under the relays' addresses. */
  async knownHostsFor(reach: ReadonlyMap<string, Reach>): Promise<string> {
    const path = join(this.dir, 'known_hosts')
    const known = await readFile(this.lab.knownHosts, 'utf8')
    const more = [...reach].flatMap(([name, { address, port }]) =>
      known
        .split('\n')
        .filter((line) => line.startsWith(`${this.host(name).address} `))
        .map((line) => line.replace(/^\S+/, `[${address}]:${port ?? 22}`)),
    )
    await writeFile(path, `${known}${more.join('\n')}\n`)
    return path
  }
}
