/** First words of a fault of the timer store. */
export const TIMER_SUBJECT = 'the timer store has'
/** Bytes in `timercheck` before the end of what was flushed of the timer's log. */
const FLUSHED_AT = 8

/** Returns true for a fault of the timer store. @param fault as `log_fault` prints it */
export const isTimerFault = (fault: string): boolean => fault.startsWith(TIMER_SUBJECT)

/**
 * Shell function `timer_fault ROOT`, with `log_say` and `has_number`: prints which part of the timer store is gone (5.0.0 and later,
 * messages with a delivery time). By config/timercheck its log had messages then; the last file of the log never expires
 * (MappedFileQueue.deleteExpiredFileByOffsetForTimerLog).
 * - Without the log a broker empties the wheel, and goes on behind the messages that were in it (TimerMessageStore.recover).
 * - Without the wheel it makes it anew from the last two files of the log. The wheel has another name while snapshots are on
 *   (timerWheelSnapshotFlush: timerwheel.<position>).
 * Without timercheck it reads all messages of the timer again: none is lost.
 */
export const TIMER_FAULT = `timer_fault() {
  [ -f "$1/config/timercheck" ] || return 0
  has_number "$1/config/timercheck" ${FLUSHED_AT} || return 0
  for timer_part in "$1"/timerwheel "$1"/timerwheel.*; do
    [ -f "$timer_part" ] || continue
    for timer_file in "$1"/timerlog/*; do
      if [ -f "$timer_file" ]; then return 0; fi
    done
    log_say "${TIMER_SUBJECT} no file in $1/timerlog, and $1/config/timercheck names one"
    return 0
  done
  log_say "${TIMER_SUBJECT} no $1/timerwheel, and $1/config/timercheck names a log"
}
`
