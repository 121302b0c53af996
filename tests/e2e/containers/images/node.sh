#!/bin/sh
# Runs dockerd. What the outer engine mounted read-only is mounted again, as dockerd writes there.
set -eu
rm -f /var/run/docker.pid /var/run/docker/containerd/containerd.pid # of before a power cut
for mounted in $(awk '$2 ~ "^/sys" {print $2}' /proc/mounts); do
    mount -o remount,bind,rw "$mounted"
done
exec dockerd --host=unix:///var/run/docker.sock --host=unix:///sockets/docker.sock
