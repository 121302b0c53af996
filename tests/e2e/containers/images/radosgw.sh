#!/bin/sh
# Sets up a Ceph cluster of one and runs its S3 gateway on port 7480, for the user "key" with the password "secret",
# and creates the bucket "versions".
set -eu
mkdir -p /etc/ceph /var/lib/ceph/mon/ceph-a /var/lib/ceph/osd/ceph-0 /var/run/ceph
fsid=$(cat /proc/sys/kernel/random/uuid)
cat > /etc/ceph/ceph.conf <<CONF
[global]
fsid = $fsid
mon_host = 127.0.0.1
public_addr = 127.0.0.1
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
osd_crush_chooseleaf_type = 0
osd_objectstore = memstore
memstore_device_bytes = 268435456
rgw_frontends = beast port=7480
rgw_thread_pool_size = 32
CONF
keyring=/etc/ceph/ceph.client.admin.keyring
ceph-authtool --create-keyring "$keyring" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
ceph-authtool --create-keyring /tmp/mon.keyring --gen-key -n mon. --cap mon 'allow *'
ceph-authtool /tmp/mon.keyring --import-keyring "$keyring"
monmaptool --create --add a 127.0.0.1 --fsid "$fsid" /tmp/monmap
ceph-mon --mkfs -i a --monmap /tmp/monmap --keyring /tmp/mon.keyring
ceph-mon -i a
ceph auth get-or-create osd.0 mon 'allow profile osd' osd 'allow *' mgr 'allow profile osd' -o /var/lib/ceph/osd/ceph-0/keyring
disk=$(cat /proc/sys/kernel/random/uuid)
ceph osd create "$disk"
ceph-osd -i 0 --mkfs --osd-uuid "$disk"
ceph-osd -i 0
radosgw-admin user create --uid=xornet --display-name=xornet --access-key=key --secret-key=secret
radosgw -n client.admin --keyring "$keyring" --foreground &
bucket() { curl --silent --fail --aws-sigv4 aws:amz:us-east-1:s3 --user key:secret --request PUT http://localhost:7480/versions; }
until bucket; do sleep 0.2; done
echo bucket-created
wait
