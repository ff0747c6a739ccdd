/** Settings of the program. */
export interface ServingProgram {
  /** Absolute path of the file. It may be removed later: the program keeps it open. */
  readonly path: string
  readonly address: string
  readonly port: number
  /** The request must have it. */
  readonly token: string
  /** IP addresses that may connect. */
  readonly peers: readonly string[]
  /** Shell text that opens the port in the firewall, and that closes it; empty where there is nothing to do. */
  readonly open: string
  readonly close: string
}

/** s without a request, and s in all, after which the program ends. */
const IDLE_SECONDS = 600
export const LIFETIME_SECONDS = 1800

/**
 * Program for Python 2.7 and 3 that hands one file to other hosts by HTTP, from the byte that they ask for. It listens, opens
 * the port, prints its process id with its start time in ticks, and goes on in the background: one process keeps root's rights,
 * waits and closes the port in the end; the other one gives them up and answers. The file is opened before that.
 */
export function servingProgram({ path, address, port, token, peers, open, close }: ServingProgram): string {
  const text = (value: string): string => `u${JSON.stringify(value)}`
  return `import hmac, mmap, os, re, signal, socket, subprocess, sys, threading, time

PATH = ${text(path)}
ADDRESS, PORT = ${text(address)}, ${port}
TARGET = ${text(`/?${token}`)}
PEERS = [${peers.map(text).join(', ')}]
OPEN, CLOSE = ${text(open)}, ${text(close)}
UNPRIVILEGED = 65534


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def packed(address):
    return socket.inet_pton(family_of(address), address)


def shell(script):
    if not script:
        return
    with open(os.devnull, "r+") as null:
        subprocess.call(["/bin/sh", "-c", script], stdin=null, stdout=null, stderr=null, close_fds=True)


def request_of(connection):
    head = b""
    while b"\\r\\n\\r\\n" not in head:
        more = connection.recv(4096)
        if not more or len(head) + len(more) > 16384:
            return None
        head += more
    return head.decode("latin-1").split("\\r\\n")


def answer(connection, data, touch):
    lines = request_of(connection)
    words = lines[0].split(" ") if lines else []
    if len(words) != 3 or words[0] != "GET" or not hmac.compare_digest(words[1].encode("latin-1"), TARGET.encode("latin-1")):
        connection.sendall(b"HTTP/1.0 404 Not Found\\r\\nContent-Length: 0\\r\\n\\r\\n")
        return
    touch()
    size, first = len(data), 0
    for line in lines[1:]:
        match = re.match(r"range: *bytes=([0-9]{1,18})-$", line, re.I)
        if match:
            first = int(match.group(1))
    if first > 0 and first >= size:
        connection.sendall(b"HTTP/1.0 416 Range Not Satisfiable\\r\\nContent-Length: 0\\r\\n\\r\\n")
        return
    status = "206 Partial Content\\r\\nContent-Range: bytes %d-%d/%d" % (first, size - 1, size) if first else "200 OK"
    connection.sendall(("HTTP/1.0 %s\\r\\nContent-Length: %d\\r\\n\\r\\n" % (status, size - first)).encode("ascii"))
    while first < size:
        part = data[first : first + 262144]
        connection.sendall(part)
        first += len(part)
        touch()


def serve(listener, data):
    began = time.time()
    last = [began]
    allowed = set(packed(peer) for peer in PEERS)
    places = threading.Semaphore(8)

    def touch():
        last[0] = time.time()

    def work(connection):
        try:
            connection.settimeout(30)
            answer(connection, data, touch)
        except (OSError, IOError, socket.error):
            pass
        finally:
            connection.close()
            places.release()

    listener.settimeout(1)
    while time.time() - last[0] < ${IDLE_SECONDS} and time.time() - began < ${LIFETIME_SECONDS}:
        try:
            connection, peer = listener.accept()
        except (OSError, IOError, socket.error):
            continue
        if family_of(peer[0]) == family_of(ADDRESS) and packed(peer[0]) in allowed and places.acquire(False):
            thread = threading.Thread(target=work, args=(connection,))
            thread.daemon = True
            thread.start()
        else:
            connection.close()


def main():
    with open(PATH, "rb") as opened:
        data = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
    listener = socket.socket(family_of(ADDRESS), socket.SOCK_STREAM)
    listener.bind((ADDRESS, PORT))
    listener.listen(16)
    shell(OPEN)
    keeper = os.fork()
    if keeper:
        with open("/proc/%d/stat" % keeper) as stat:
            started = stat.read().rsplit(")", 1)[1].split()[19]
        print("%d %s" % (keeper, started))
        return
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    server = os.fork()
    if server == 0:
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(UNPRIVILEGED)
            os.setuid(UNPRIVILEGED)
        serve(listener, data)
        os._exit(0)
    listener.close()
    signal.signal(signal.SIGTERM, lambda number, frame: os.kill(server, signal.SIGKILL))
    while True:
        try:
            os.waitpid(server, 0)
            break
        except (OSError, IOError) as error:
            if error.errno != 4:
                break
    shell(CLOSE)
    os._exit(0)


main()`
}
