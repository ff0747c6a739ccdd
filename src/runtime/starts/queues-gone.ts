/** First words of the fault of a store without any consume queue. */
const SUBJECT = 'there are messages and no consume queues'
/** Bytes of the checkpoint: the times of the last message in the commit log, and of the last one in a consume queue. */
const TIME_BYTES = 8

/** Returns true for the fault of a store without any consume queue. @param fault as `log_fault` prints it */
export const areQueuesGone = (fault: string): boolean => fault.startsWith(SUBJECT)

/**
 * Shell function `queues_gone ROOT`, with `log_say` and `has_number`: of a store that has messages in its commit log, prints that it has
 * no folder of consume queues. A broker makes the folder for its first message and leaves it when it deletes topics (ConsumeQueue.destroy).
 * What a start makes again is a fact of the release, which `$log_made` has (QueuesMade):
 * - 4.5.0 to 4.9: all queues, from the oldest message (DefaultMessageStore.start: it dispatches from the longest queue).
 * - 5.3.2 and later: all queues after a regular stop (CommitLog.recoverNormally goes back to the file that the longest queue ends
 *   in). After another end, which leaves the file `abort`, those since the checkpoint (recoverAbnormally).
 * - Others: none after a regular stop. 3.x to 4.4 dispatch from the end of the commit log; 5.0.0 to 5.3.1 too, unless
 *   recheckReputOffsetFromCq is set; groups whose log is Raft's, of 5.x, from what their members have committed.
 * Every release makes all of them where `abort` is there, and the checkpoint is not or has no time of a queue
 * (CommitLog.isMappedFileMatchedRecover).
 */
export const QUEUES_GONE = `queues_gone() {
  for queue_folder in consumequeue consumequeue_r batchconsumequeue; do
    if [ -e "$1/$queue_folder" ]; then return 0; fi
  done
  case \${log_made:-} in always) return 0 ;; esac
  if [ -e "$1/abort" ]; then
    if ! has_number "$1/checkpoint" ${TIME_BYTES}; then return 0; fi
  elif [ "\${log_made:-}" = stopped ]; then
    return 0
  fi
  log_say "${SUBJECT}: $1/consumequeue is missing"
}
`
