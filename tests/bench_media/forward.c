// The reference limit: forwards one publisher's packets to n sinks and does nothing else. libsrtp comes by pointer, so
// that it is the very library the media server uses, and no headers are needed.
#define _GNU_SOURCE
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

enum { BATCH = 64, OUT = 256, SIZE = 1664, HEADER = 12 };
typedef int (*transform)(void *session, void *packet, int *size);

static uint8_t in[BATCH][SIZE], out[OUT][SIZE];
static struct mmsghdr in_heads[BATCH], out_heads[OUT];
static struct iovec in_iovs[BATCH], out_iovs[OUT];

static void flush(int fd, int count) {
    for (int at = 0; at < count;) {
        int sent = sendmmsg(fd, out_heads + at, count - at, 0);
        at += sent > 0 ? sent : 1;
    }
}

static void rewrite(uint8_t *to, const uint8_t *from, int size, int sink) {
    memcpy(to, from, size);
    to[1] = (from[1] & 0x80) | 96;
    uint16_t seq = ((from[2] << 8) | from[3]) + 3 * sink;
    to[2] = seq >> 8;
    to[3] = seq;
    uint32_t ts, ssrc = htonl(0x1000 + sink);
    memcpy(&ts, from + 4, 4);
    ts = htonl(ntohl(ts) + 1000 * sink);
    memcpy(to + 4, &ts, 4);
    memcpy(to + 8, &ssrc, 4);
}

// Runs until standard input is closed. `sinks` are UDP ports on 127.0.0.1, `seals` the session of each.
int forward(int fd, transform unprotect, void *opens, transform protect, void **seals, const uint16_t *sinks, int n) {
    struct sockaddr_in names[64];
    memset(names, 0, sizeof names);
    for (int i = 0; i < n; i++) {
        names[i].sin_family = AF_INET;
        names[i].sin_port = htons(sinks[i]);
        names[i].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    }
    for (int i = 0; i < BATCH; i++) {
        in_iovs[i] = (struct iovec){in[i], 1501};
        in_heads[i].msg_hdr.msg_iov = &in_iovs[i];
        in_heads[i].msg_hdr.msg_iovlen = 1;
    }
    for (int i = 0; i < OUT; i++) {
        out_iovs[i].iov_base = out[i];
        out_heads[i].msg_hdr.msg_iov = &out_iovs[i];
        out_heads[i].msg_hdr.msg_iovlen = 1;
        out_heads[i].msg_hdr.msg_namelen = sizeof names[0];
    }
    for (;;) {
        struct pollfd ready[2] = {{fd, POLLIN, 0}, {0, POLLIN, 0}};
        poll(ready, 2, -1);
        if (ready[1].revents) return 0;
        int got = recvmmsg(fd, in_heads, BATCH, MSG_DONTWAIT, 0), count = 0;
        for (int i = 0; i < got; i++) {
            int size = in_heads[i].msg_len;
            if (size < HEADER || in[i][0] >> 6 != 2 || unprotect(opens, in[i], &size)) continue;
            for (int sink = 0; sink < n; sink++) {
                int sealed = size;
                rewrite(out[count], in[i], size, sink);
                if (protect(seals[sink], out[count], &sealed)) continue;
                out_iovs[count].iov_len = sealed;
                out_heads[count].msg_hdr.msg_name = &names[sink];
                if (++count == OUT) flush(fd, count), count = 0;
            }
        }
        flush(fd, count);
    }
}
