# Runs inside the new root: makes a Debian userland look and behave as a freshly installed CentOS 9 does.
set -eu

# CentOS has bash as sh, yum beside dnf, alternatives under its own name, no apt.
ln -sf bash /bin/sh
ln -sf dnf /usr/bin/yum
ln -sf /usr/bin/update-alternatives /usr/sbin/alternatives
ln -sf centos-release /etc/redhat-release
ln -sf centos-release /etc/system-release
rm -rf /usr/bin/apt /usr/bin/apt-* /etc/apt /etc/debian_version

# Beside root two users who have to ask sudo, one of them with a password.
useradd -m -u 1000 -s /bin/bash ops
useradd -m -u 1001 -s /bin/bash opspw
echo 'opspw:lab-password' | chpasswd
chmod 0440 /etc/sudoers.d/lab
visudo -cq

# Per-user managers can hang in final-sigkill on cgroup v1 and hold every later login up for minutes.
sed -i '/pam_systemd\.so/d' /etc/pam.d/common-session

systemctl -q enable lab-network.service lab-cgroup.service ssh.service firewalld.service
systemctl -q set-default multi-user.target
# What has no place in a container, and timers that would disturb a measurement.
systemctl -q mask systemd-modules-load.service tmp.mount systemd-networkd.service systemd-firstboot.service \
  sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount sys-fs-fuse-connections.mount \
  dev-hugepages.mount ldconfig.service systemd-pstore.service sshd-keygen.service \
  getty@tty1.service console-getty.service \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer \
  dnf-makecache.timer dnf-automatic.timer

touch /etc/sysctl.conf

# What every host must have of its own.
rm -f /etc/ssh/ssh_host_* /etc/hostname /etc/machine-id /var/lib/dbus/machine-id
: >/etc/machine-id
mkdir -p /var/log/journal
# Most kernel settings are the machine's own: a host that boots must not set them.
rm -f /usr/lib/sysctl.d/*.conf
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log
rpm --initdb
