# Makes an archive with one top folder out of an RPM of a JDK.
# Arguments: the RPM, a folder to work in, the name of the top folder, the archive to write.
set -eu
mkdir "$2/tree"
rpm2cpio "$1" >"$2/cpio"
(cd "$2/tree" && cpio -idm --quiet <"$2/cpio")
for home in "$2"/tree/usr/lib/jvm/*; do
  [ -L "$home" ] || mv "$home" "$2/$3"
done
# Fast rather than small: it stays on this machine.
tar -C "$2" --owner=0 --group=0 -cf - "$3" | gzip -1 >"$4"
