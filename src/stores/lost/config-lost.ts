/**
 * Topics that no release writes down, and those of groups, which come after the topics of people (TopicValidator). That of delayed
 * messages, SCHEDULE_TOPIC_XXXX, is another one.
 */
const OWN_TOPICS =
  'TBW102|SELF_TEST_TOPIC|BenchmarkTest|OFFSET_MOVED_EVENT|[Rr][Mm][Qq]_[Ss][Yy][Ss]_*|*_REPLY_TOPIC|%*'

/** Groups that every broker knows without writing them down (SubscriptionGroupManager.init, MixAll). */
const OWN_GROUPS =
  'TOOLS_CONSUMER|SCHEDULE_CONSUMER|FILTERSRV_CONSUMER|__MONITOR_CONSUMER|SELF_TEST_C_GROUP|CID_ONS*|CID_RMQ_SYS_*'

/** Files of the folder config without which a broker starts as if it had never had what they hold, and what that means. */
export const CONFIG_FILES = {
  'topics.json': 'clients do not find its topics, or they are created anew with other queues',
  'consumerOffset.json': 'consumers begin anew, and read messages again or skip them',
  'delayOffset.json': 'delayed messages are delivered again',
  'subscriptionGroup.json': 'consumer groups get their settings by default',
} as const

export type ConfigFile = keyof typeof CONFIG_FILES

export const isConfigFile = (name: string | undefined): name is ConfigFile =>
  name !== undefined && Object.hasOwn(CONFIG_FILES, name)

/**
 * Shell function `config_lost ROOT`, with LOG_IS_LOST: prints the name of the first of CONFIG_FILES that the store at ROOT has lost. Its
 * consume queues show that a broker has written it; a start without it and its .bak says no word (ConfigManager.load).
 * - topics.json: a topic is written down before its first message.
 * - consumerOffset.json: written every 5 s from 10 s after a start on, with or without consumers (ConsumerOffsetManager.persist).
 *   A broker that was killed before has none: it counts where another file of that time is there (consumerFilter.json, 4.3 and later,
 *   delayOffset.json), and a queue was written more than a minute ago.
 * - delayOffset.json: the same, by ScheduleMessageService; it has something to say of where there are delayed messages.
 * - subscriptionGroup.json: a group is written down when its first consumer comes; only then there is a message to try again.
 * A folder there is a database, which has all of them but delayOffset.json instead (RocksDBTopicConfigManager, ConfigStorage).
 */
export const CONFIG_LOST = `in_config() { [ -e "$config/$1" ] || [ -e "$config/$1.bak" ]; }
is_old() { [ -n "$(find "$1" -maxdepth 1 -type f -mmin +1 -print -quit 2>/dev/null)" ]; }
config_lost() {
  config=$1/config in_database=
  for entry in "$config"/*; do
    [ ! -d "$entry" ] || in_database=yes
  done
  topics= offsets= delays= groups=
  if [ -n "$in_database" ] || in_config topics.json; then topics=yes; fi
  if [ -n "$in_database" ] || in_config consumerOffset.json; then offsets=yes; fi
  if [ -n "$in_database" ] || in_config subscriptionGroup.json; then groups=yes; fi
  if in_config delayOffset.json; then delays=yes; fi
  lived=
  if in_config consumerOffset.json || in_config delayOffset.json || in_config consumerFilter.json; then lived=yes; fi
  [ -z "$topics" ] || [ -z "$offsets" ] || [ -z "$delays" ] || [ -z "$groups" ] || return 0
  for queue in "$1"/consumequeue/*/*; do
    [ -d "$queue" ] || continue
    entry=\${queue%/*}
    entry=\${entry##*/}
    case $entry in
      SCHEDULE_TOPIC_XXXX)
        if [ -z "$delays" ] && [ -n "$lived" ] && is_old "$queue"; then delays=lost; fi ;;
      %RETRY%*)
        case \${entry#%RETRY%} in ${OWN_GROUPS}) continue ;; esac
        if [ -z "$groups" ] && any_file "$queue"/*; then groups=lost; fi ;;
      ${OWN_TOPICS}) ;;
      *)
        if [ -z "$topics" ] && any_file "$queue"/*; then topics=lost; fi
        if [ -z "$offsets" ] && [ -n "$lived" ] && is_old "$queue"; then offsets=lost; fi ;;
    esac
  done
  case $topics,$offsets,$delays,$groups in
    lost,*) echo topics.json ;;
    *,lost,*,*) echo consumerOffset.json ;;
    *,lost,*) echo delayOffset.json ;;
    *,lost) echo subscriptionGroup.json ;;
  esac
}
`
