import { hint, type Hint } from '../hint.ts'

/** The cause of a failed start: half a sentence, and the next step. */
export interface Explanation {
  readonly message: string
  readonly hint: Hint
}

interface Cause {
  readonly pattern: RegExp
  /** @param words groups of the pattern; one that did not take part is '' */
  readonly explain: (...words: readonly string[]) => Explanation
}

/**
 * A word of a path or a name, bounded. A pattern that begins with one looks back from the fixed words behind it: otherwise
 * each character of a long line would begin a search of this length.
 */
const WORD = String.raw`([^\s()'"]{1,300})`

/** The known causes; the first that is found wins, so what follows from another one stands behind it. */
const causes: readonly Cause[] = [
  {
    // MappedFileQueue.load: a file among the segments whose size is not the configured one.
    pattern: /(?<=([^\s]{1,300})\/([^\s/]{1,100})\s(\d{1,18})) length not matched message store config value/,
    explain: (folder = '', name = '', size = '') =>
      /^\d{20}$/.test(name)
        ? {
            message: `${folder}/${name} has ${size} bytes, and the files of that folder have another size in the configuration`,
            hint: 'Give mappedFileSizeCommitLog or mappedFileSizeConsumeQueue the value that the store was made with. A file that was cut off is repaired from a copy of another member.',
          }
        : {
            message: `${folder}/${name} (${size} bytes) is no file of the store, which refuses to load with it`,
            hint: `Look at the file, and move it out of ${folder}.`,
          },
  },
  {
    // ScheduleMessageService.parseDelayLevel; 5.x has other words for it.
    pattern: /parseDelayLevel exception|parse message delay level failed/,
    explain: () => ({
      message: 'the broker cannot read messageDelayLevel',
      hint: 'Write numbers with s, m, h or d, and one blank between them, as in 1s 5s 10s 30s 1m, and run apply.',
    }),
  },
  {
    pattern: /Lock failed,\s?MQ already started/,
    explain: () => ({
      message: 'another process has locked the store',
      hint: 'Find the process that uses this store (ps -ef | grep java), and stop it.',
    }),
  },
  {
    pattern: new RegExp(`No space left on device|Disk quota exceeded`),
    explain: () => ({
      message: 'a disk is full',
      hint: 'See which with df -h and df -i, make room, and run again.',
    }),
  },
  {
    pattern: new RegExp(`(?<=${WORD} \\(|)Read-only file system`),
    explain: (path = '') => ({
      message: `${path === '' ? 'a folder' : path} lies on a file system that is read-only`,
      hint: 'Look for errors of the disk (dmesg), and mount it writable.',
    }),
  },
  {
    pattern: /UnsupportedClassVersionError/,
    explain: () => ({
      message: 'the JDK is too old for the classes of this release',
      hint: 'Write a newer jdk: version into the inventory, and run apply.',
    }),
  },
  {
    pattern: /-Djava\.ext\.dirs=\S{0,300} is not supported/,
    explain: () => ({
      message: 'the JDK is too new: this release starts with -Djava.ext.dirs, which ended with JDK 8',
      hint: 'Write jdk: { version: 8 } into the inventory, and run apply.',
    }),
  },
  {
    pattern: /Please set the JAVA_HOME variable|JAVA_HOME[^\n]{0,100}(?:No such file|not found)/,
    explain: () => ({
      message: 'the start script finds no JDK',
      hint: hint`Let the JDK be installed again: ${{ run: 'apply' }}.`,
    }),
  },
  {
    pattern: new RegExp(
      `(?:Unrecognized VM option|Unrecognized option:|Improperly specified VM option|Missing [+/-]{1,3} setting for VM option|Invalid (?:initial|maximum) heap size:) ?['"]?${WORD}`,
    ),
    explain: (word = '') => ({
      message: `the JVM does not take the option ${word}`,
      hint: 'Take it out of javaOptions in the inventory, or correct it for this JDK, and run apply.',
    }),
  },
  {
    pattern: /Conflicting collector combinations|Multiple garbage collectors selected/,
    explain: () => ({
      message: 'the options of the JVM ask for two garbage collectors',
      hint: 'Take the collector out of javaOptions in the inventory, and run apply.',
    }),
  },
  {
    pattern: /Direct buffer memory|Cannot reserve \d{1,18} bytes of direct buffer memory/,
    explain: () => ({
      message: 'the direct memory of the JVM is too small',
      hint: 'Raise heap: { direct: … } of the instance in the inventory, and run apply.',
    }),
  },
  {
    pattern: /Java heap space|GC overhead limit exceeded|Initial heap size set to a larger value/,
    explain: () => ({
      message: 'the heap of the JVM is too small',
      hint: 'Raise heap: of the instance in the inventory, and run apply.',
    }),
  },
  {
    pattern: /unable to create (?:new )?native thread/,
    explain: () => ({
      message: 'the host allows no more threads',
      hint: 'See the limits of the unit (systemctl show -p TasksMax,LimitNPROC) and of the host (kernel.threads-max).',
    }),
  },
  {
    pattern: /OutOfMemoryError: Map failed/,
    explain: () => ({
      message: 'the host maps no more files into memory',
      hint: 'Raise vm.max_map_count to 655360, which apply does where sysctl is managed.',
    }),
  },
  {
    pattern:
      /Cannot allocate memory|insufficient memory for the Java Runtime|Could not reserve enough space|Result=oom-kill|out of memory true/,
    explain: () => ({
      message: 'the host has too little memory for it',
      hint: 'See what takes the memory (free -m; ps aux --sort=-rss), and stop it or lower the heap in the inventory.',
    }),
  },
  {
    pattern: /Address already in use/,
    explain: () => ({
      message: 'a port of it is in use',
      hint: 'Find the process that listens (ss -ltnp), and stop it, or give the instance another listenPort.',
    }),
  },
  {
    pattern: new RegExp(
      `(?:NoClassDefFoundError|ClassNotFoundException|Could not find or load main class):? ${WORD}`,
    ),
    explain: (name = '') => ({
      message: `the class ${name.replaceAll('/', '.')} is missing: a file of the release or of its plug-ins was removed`,
      hint: hint`Remove the folder of the release on the host, and let it be installed again: ${{ run: 'apply' }}.`,
    }),
  },
  {
    // FileNotFoundException writes 'PATH (Permission denied)', AccessDeniedException the path behind its name.
    pattern: new RegExp(`AccessDeniedException: ${WORD}|(?<=${WORD} \\()Permission denied\\)`),
    explain: (denied = '', path = '') => ({
      message: `the service's user may not use ${denied === '' ? path : denied}`,
      hint: `Give it to the service's user: chown -R rocketmq: on the folder, or see the modes with namei -l ${denied === '' ? path : denied}.`,
    }),
  },
  {
    pattern: /Failed at step (CHDIR|EXEC|USER|NAMESPACE|GROUP)\b[^\n]{0,300}/,
    explain: (step = '') => ({
      message: `systemd cannot prepare the process (step ${step})`,
      hint: 'See the line of the journal above: a folder above the data folder may be closed to the user of the service.',
    }),
  },
]

/**
 * The known cause that the evidence of a failed start shows; undefined: none is known.
 * @param evidence what the host printed, as Runtime.evidence does
 */
export function explainStart(evidence: string): Explanation | undefined {
  for (const { pattern, explain } of causes) {
    const [found, ...words] = pattern.exec(evidence) ?? []
    if (found !== undefined) return explain(...words.map((word: string | undefined) => word ?? ''))
  }
  return undefined
}
