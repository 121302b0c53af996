#!/bin/sh
# Runs dockerd. What the outer engine mounted read-only is mounted again, as dockerd writes there.
set -eu
rm -f /var/run/docker.pid /var/run/docker/containerd/containerd.pid # of before a power cut
for mounted in $(awk '$2 ~ "^/sys" {print $2}' /proc/mounts); do
    mount -o remount,bind,rw "$mounted"
done
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then # cgroup 2 lets no process stay where controllers are handed on
    mkdir -p /sys/fs/cgroup/init
    xargs -rn1 < /sys/fs/cgroup/cgroup.procs > /sys/fs/cgroup/init/cgroup.procs || true
    sed -e 's/ / +/g' -e 's/^/+/' < /sys/fs/cgroup/cgroup.controllers > /sys/fs/cgroup/cgroup.subtree_control
fi
exec dockerd --host=unix:///var/run/docker.sock --host=unix:///sockets/docker.sock
