/**
 * Rules for systemd-tmpfiles: GC logs in /dev/shm that nobody has written for a week go. Every start of a JVM by
 * RocketMQ's scripts leaves up to 150 MB of them there, in memory (runbroker.sh, runserver.sh: rmq_srv_gc_%p_%t.log,
 * rmq_broker_gc_%p_%t.log). Ageing works on folders, so everything in /dev/shm that is not theirs is taken out of it.
 */
export const tmpfilesRules = `# GC logs of RocketMQ, removed a week after their last line; written by rmq-provision.
d /dev/shm 1777 root root 7d
x /dev/shm/[!r]*
x /dev/shm/r[!m]*
x /dev/shm/rm[!q]*
x /dev/shm/rmq[!_]*
x /dev/shm/rmq_[!sb]*
x /dev/shm/rmq_s[!r]*
x /dev/shm/rmq_b[!r]*
`
