/* A disk that can be made slow, broken or talkative, for one process and its children on Linux (LD_PRELOAD): it stands between
   a program and the C library's write and sync calls. What it does is said by the environment, each part for itself:

   SLOW_DISK_FOLDER  only files below this folder are slow or broken; without it, every file
   SLOW_DISK_MS      an fsync takes at least so many milliseconds
   SLOW_DISK_FAULT   a file: while it says "sync ERRNO" or "write ERRNO" (numbers), syncs or writes fail with that error
   SLOW_DISK_TRACE   a file to which every sync, write and truncation, of such files and of sockets, is appended as a line:
                     OPERATION BEGUN ENDED RESULT OFFSET CONTENT WHERE, times in ns of one clock, OFFSET the new size where
                     OPERATION is truncate, CONTENT in hexadecimal, WHERE a path or "socket"

   Syncs that overlap do not wait for each other, as they would on a real disk with one head. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define PATH_BYTES 1024
#define HEAD_BYTES 2048

typedef ssize_t (*write_call)(int, const void *, size_t);
typedef ssize_t (*pwrite_call)(int, const void *, size_t, off64_t);
typedef ssize_t (*vector_call)(int, const struct iovec *, int);
typedef ssize_t (*message_call)(int, const struct msghdr *, int);
typedef ssize_t (*send_call)(int, const void *, size_t, int);
typedef int (*truncate_call)(int, off64_t);
typedef int (*sync_call)(int);

/* Looked up at every call: no order of initialisation, and cheap beside a system call. */
#define NEXT(type, name) ((type)dlsym(RTLD_NEXT, name))

static long long now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static const char *setting(const char *name) {
  const char *value = getenv(name);
  return value != NULL && value[0] != '\0' ? value : NULL;
}

/* The file behind a descriptor; empty for what is none. */
static void path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_BYTES - 1);
  path[length < 0 || path[0] != '/' ? 0 : length] = '\0';
}

static int concerns(const char *path) {
  const char *folder = setting("SLOW_DISK_FOLDER");
  return path[0] != '\0' && (folder == NULL || strncmp(path, folder, strlen(folder)) == 0);
}

/* The error that such an operation has to fail with now, or 0. */
static int fault_of(const char *operation, const char *path) {
  const char *source = setting("SLOW_DISK_FAULT");
  if (source == NULL || !concerns(path)) return 0;
  int fd = (int)syscall(SYS_openat, AT_FDCWD, source, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return 0;
  char text[64] = "", name[16] = "";
  int error = 0;
  ssize_t length = syscall(SYS_read, fd, text, sizeof text - 1);
  syscall(SYS_close, fd);
  if (length <= 0 || sscanf(text, "%15s %d", name, &error) != 2) return 0;
  return strcmp(name, operation) == 0 ? error : 0;
}

/* One line by one system call on a descriptor opened to append: lines of threads and processes do not mix. */
static void trace(const char *operation, long long begun, ssize_t result, int fd, const char *path, long long offset,
                  const struct iovec *parts, int count) {
  const char *target = setting("SLOW_DISK_TRACE");
  if (target == NULL) return;
  long long ended = now_ns();
  struct stat status;
  const char *where = path;
  if (path[0] == '\0') {
    if (fstat(fd, &status) != 0 || !S_ISSOCK(status.st_mode)) return;
    where = "socket";
  } else if (!concerns(path)) {
    return;
  }
  size_t left = result < 0 ? 0 : (size_t)result;
  char *line = malloc(HEAD_BYTES + 2 * left);
  if (line == NULL) abort();
  size_t used = (size_t)sprintf(line, "%s %lld %lld %zd %lld ", operation, begun, ended, result, offset);
  for (int part = 0; part < count; part++) {
    const unsigned char *data = parts[part].iov_base;
    for (size_t at = 0; at < parts[part].iov_len && left > 0; at++, left--) {
      line[used++] = "0123456789abcdef"[data[at] >> 4];
      line[used++] = "0123456789abcdef"[data[at] & 15];
    }
  }
  used += (size_t)snprintf(line + used, PATH_BYTES + 2, " %s\n", where);
  int out = (int)syscall(SYS_openat, AT_FDCWD, target, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  // A sandboxed process may open nothing, and is none of those that are looked into.
  if (out >= 0) {
    if (syscall(SYS_write, out, line, used) != (long)used) abort();
    syscall(SYS_close, out);
  }
  free(line);
}

/* What was written is traced when it has been; errno is the caller's business and left alone. */
#define WRITTEN(at, parts, count, call) \
  do { \
    char path[PATH_BYTES] = ""; \
    path_of(fd, path); \
    int fault = fault_of("write", path); \
    if (fault != 0) { \
      errno = fault; \
      return -1; \
    } \
    long long offset = path[0] == '\0' ? 0 : (long long)(at), begun = now_ns(); \
    ssize_t result = (call); \
    int error = errno; \
    trace("write", begun, result, fd, path, offset, (parts), (int)(count)); \
    errno = error; \
    return result; \
  } while (0)
#define POSITION lseek(fd, 0, SEEK_CUR)

ssize_t write(int fd, const void *data, size_t length) {
  struct iovec part = {(void *)data, length};
  WRITTEN(POSITION, &part, 1, NEXT(write_call, "write")(fd, data, length));
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t position) {
  struct iovec part = {(void *)data, length};
  WRITTEN(position, &part, 1, NEXT(pwrite_call, "pwrite64")(fd, data, length, position));
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t position) {
  struct iovec part = {(void *)data, length};
  WRITTEN(position, &part, 1, NEXT(pwrite_call, "pwrite64")(fd, data, length, position));
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  WRITTEN(POSITION, parts, count, NEXT(vector_call, "writev")(fd, parts, count));
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  WRITTEN(0, message->msg_iov, message->msg_iovlen, NEXT(message_call, "sendmsg")(fd, message, flags));
}

ssize_t send(int fd, const void *data, size_t length, int flags) {
  struct iovec part = {(void *)data, length};
  WRITTEN(0, &part, 1, NEXT(send_call, "send")(fd, data, length, flags));
}

static int truncated(int fd, off64_t length) {
  char path[PATH_BYTES] = "";
  path_of(fd, path);
  long long begun = now_ns();
  int result = NEXT(truncate_call, "ftruncate64")(fd, length);
  int error = errno;
  trace("truncate", begun, result, fd, path, length, NULL, 0);
  errno = error;
  return result;
}

int ftruncate(int fd, off_t length) {
  return truncated(fd, length);
}

int ftruncate64(int fd, off64_t length) {
  return truncated(fd, length);
}

static void wait_until(long long end) {
  long long left;
  while ((left = end - now_ns()) > 0) {
    struct timespec pause = {left / 1000000000LL, left % 1000000000LL};
    nanosleep(&pause, NULL);
  }
}

static int synced(const char *name, int fd) {
  char path[PATH_BYTES] = "";
  path_of(fd, path);
  int fault = fault_of("sync", path);
  long long begun = now_ns();
  int result = fault == 0 ? NEXT(sync_call, name)(fd) : -1;
  int error = fault == 0 ? errno : fault;
  const char *ms = setting("SLOW_DISK_MS");
  if (ms != NULL && concerns(path)) wait_until(begun + (long long)(atof(ms) * 1e6));
  trace("sync", begun, result, fd, path, 0, NULL, 0);
  errno = error;
  return result;
}

int fsync(int fd) {
  return synced("fsync", fd);
}

int fdatasync(int fd) {
  return synced("fdatasync", fd);
}
