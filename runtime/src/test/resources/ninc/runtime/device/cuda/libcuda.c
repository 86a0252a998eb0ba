/*
 * A stand-in for NVIDIA's driver. It has one device, whose memory is that of the host. It copies at
 * once, captures and replays graphs, and checks and records what it is told to launch; no kernel runs.
 * What a driver would refuse is refused: calls without a context, modules that are loaded during a
 * capture, pointers outside of the device's memory, more shared memory than allowed.
 *
 * standInLog() returns the record, a line per event, which is also appended to the file that the
 * environment variable CUDA_STANDIN_LOG names. An array is recorded as the integer that it begins with.
 *
 * A kernel whose name begins with Faulty fails, after which all calls fail that wait.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  SUCCESS = 0,
  INVALID_VALUE = 1,
  OUT_OF_MEMORY = 2,
  INVALID_IMAGE = 200,
  INVALID_CONTEXT = 201,
  INVALID_HANDLE = 400,
  NOT_FOUND = 500,
  ILLEGAL_ADDRESS = 700,
  ALREADY_REGISTERED = 712,
  CAPTURE_UNSUPPORTED = 900,
  CAPTURE_INVALIDATED = 901
};

typedef unsigned long long pointer;

typedef struct context { int device; } context;

typedef struct module {
  context *owner;
  char *image;
  struct function *functions;
} module;

typedef struct function {
  module *owner;
  char name[256];
  int parameters;
  int dynamicShared;
  struct function *next;
} function;

typedef struct node {
  enum { LAUNCH, COPY } kind;
  char launch[4096];
  void *to;
  const void *from;
  size_t bytes;
  struct node *next;
} node;

typedef struct graph {
  node *first;
  node *last;
} graph;

typedef struct stream {
  context *owner;
  graph *captured;
  int invalid;
} stream;

typedef struct block {
  pointer start;
  size_t bytes;
  struct block *next;
} block;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static __thread context *current;
static block *blocks;
static block *pinned;
static stream *capturing;
static int fault;
static char *record;
static size_t recorded;

static void note(const char *format, ...) {
  char line[8192];
  va_list values;
  va_start(values, format);
  int length = vsnprintf(line, sizeof line, format, values);
  va_end(values);
  pthread_mutex_lock(&lock);
  record = realloc(record, recorded + length + 2);
  memcpy(record + recorded, line, length);
  recorded += length;
  record[recorded++] = '\n';
  record[recorded] = 0;
  const char *file = getenv("CUDA_STANDIN_LOG");
  if (file) {
    FILE *out = fopen(file, "a");
    fprintf(out, "%s\n", line);
    fclose(out);
  }
  pthread_mutex_unlock(&lock);
}

const char *standInLog(void) { return record ? record : ""; }

/* Refuses a call that must not happen while any stream is captured, and spoils the capture. */
static int unsafe(const char *call) {
  if (capturing) {
    capturing->invalid = 1;
    note("refused %s during capture", call);
    return CAPTURE_UNSUPPORTED;
  }
  return SUCCESS;
}

static int inBlock(block *list, pointer address) {
  for (block *b = list; b; b = b->next) {
    if (address >= b->start && address < b->start + b->bytes) {
      return 1;
    }
  }
  return 0;
}

static void add(block **list, pointer start, size_t bytes) {
  block *b = malloc(sizeof *b);
  *b = (block){start, bytes, *list};
  *list = b;
}

static int removeBlock(block **list, pointer start) {
  for (block **b = list; *b; b = &(*b)->next) {
    if ((*b)->start == start) {
      block *gone = *b;
      *b = gone->next;
      free(gone);
      return 1;
    }
  }
  return 0;
}

int cuInit(unsigned flags) { return SUCCESS; }

/* NVRTC asks for it where it finds a driver. */
int cuGetExportTable(const void **table, const void *id) {
  *table = 0;
  return NOT_FOUND;
}

int standInVersion = 13000;

int cuDriverGetVersion(int *version) {
  *version = standInVersion;
  return SUCCESS;
}

int cuGetErrorName(int error, const char **text) {
  switch (error) {
    case SUCCESS: *text = "CUDA_SUCCESS"; return SUCCESS;
    case INVALID_VALUE: *text = "CUDA_ERROR_INVALID_VALUE"; return SUCCESS;
    case OUT_OF_MEMORY: *text = "CUDA_ERROR_OUT_OF_MEMORY"; return SUCCESS;
    case INVALID_IMAGE: *text = "CUDA_ERROR_INVALID_IMAGE"; return SUCCESS;
    case INVALID_CONTEXT: *text = "CUDA_ERROR_INVALID_CONTEXT"; return SUCCESS;
    case INVALID_HANDLE: *text = "CUDA_ERROR_INVALID_HANDLE"; return SUCCESS;
    case NOT_FOUND: *text = "CUDA_ERROR_NOT_FOUND"; return SUCCESS;
    case ILLEGAL_ADDRESS: *text = "CUDA_ERROR_ILLEGAL_ADDRESS"; return SUCCESS;
    case ALREADY_REGISTERED: *text = "CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED"; return SUCCESS;
    case CAPTURE_UNSUPPORTED: *text = "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED"; return SUCCESS;
    case CAPTURE_INVALIDATED: *text = "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED"; return SUCCESS;
    default: *text = 0; return INVALID_VALUE;
  }
}

int cuGetErrorString(int error, const char **text) { return cuGetErrorName(error, text); }

int cuDeviceGetCount(int *count) {
  *count = 1;
  return SUCCESS;
}

int cuDeviceGet(int *device, int number) {
  *device = number;
  return number == 0 ? SUCCESS : INVALID_VALUE;
}

int cuDeviceGetName(char *name, int length, int device) {
  snprintf(name, length, "Stand-in H100");
  return SUCCESS;
}

int cuDeviceTotalMem_v2(size_t *bytes, int device) {
  *bytes = (size_t) 80 << 30;
  return SUCCESS;
}

int cuDeviceGetAttribute(int *value, int attribute, int device) {
  switch (attribute) {
    case 1: case 2: case 3: *value = 1024; break;
    case 4: *value = 64; break;
    case 5: *value = 0x7fffffff; break;
    case 6: case 7: *value = 65535; break;
    case 8: *value = 48 << 10; break;
    case 9: *value = 64 << 10; break;
    case 10: *value = 32; break;
    case 12: *value = 65536; break;
    case 13: *value = 1980000; break;
    case 16: *value = 132; break;
    case 39: *value = 2048; break;
    case 75: *value = 9; break;
    case 76: *value = 0; break;
    case 97: *value = 227 << 10; break;
    default: *value = 0;
  }
  return SUCCESS;
}

int cuCtxCreate_v4(context **created, void *parameters, unsigned flags, int device) {
  *created = calloc(1, sizeof(context));
  current = *created;
  return SUCCESS;
}

int cuCtxDestroy_v2(context *c) { return SUCCESS; }

int cuCtxSetCurrent(context *c) {
  current = c;
  return SUCCESS;
}

int cuCtxSynchronize(void) {
  int status = current ? unsafe("cuCtxSynchronize") : INVALID_CONTEXT;
  return status ? status : fault;
}

int cuCtxGetStreamPriorityRange(int *least, int *greatest) {
  *least = *greatest = 0;
  return SUCCESS;
}

int cuStreamCreate(stream **created, unsigned flags) {
  if (!current) {
    return INVALID_CONTEXT;
  }
  *created = calloc(1, sizeof(stream));
  (*created)->owner = current;
  return SUCCESS;
}

int cuStreamCreateWithPriority(stream **created, unsigned flags, int priority) {
  return cuStreamCreate(created, flags);
}

int cuStreamDestroy_v2(stream *s) {
  free(s);
  return SUCCESS;
}

int cuStreamSynchronize(stream *s) {
  int status = unsafe("cuStreamSynchronize");
  return status ? status : fault;
}

int cuStreamWaitEvent(stream *s, void *event, unsigned flags) { return SUCCESS; }

int cuStreamIsCapturing(stream *s, int *status) {
  *status = s->captured ? (s->invalid ? 2 : 1) : 0;
  return SUCCESS;
}

int cuStreamBeginCapture_v2(stream *s, int mode) {
  int status = unsafe("cuStreamBeginCapture");
  if (!status) {
    s->captured = calloc(1, sizeof(graph));
    s->invalid = 0;
    capturing = s;
    note("begin capture");
  }
  return status;
}

int cuStreamEndCapture(stream *s, graph **made) {
  *made = s->invalid ? 0 : s->captured;
  s->captured = 0;
  capturing = 0;
  note("end capture%s", s->invalid ? ", which is invalid" : "");
  return s->invalid ? CAPTURE_INVALIDATED : SUCCESS;
}

int cuGraphInstantiateWithFlags(graph **made, graph *from, unsigned long long flags) {
  *made = from;
  return from ? SUCCESS : INVALID_VALUE;
}

int cuGraphExecUpdate_v2(graph *g, graph *by, void *info) { return INVALID_VALUE; }
int cuGraphDestroy(graph *g) { return SUCCESS; }
int cuGraphExecDestroy(graph *g) { return SUCCESS; }

static void run(node *n) {
  switch (n->kind) {
    case LAUNCH:
      note("run %s", n->launch);
      if (!strncmp(n->launch, "Faulty", 6)) {
        fault = ILLEGAL_ADDRESS;
      }
      break;
    case COPY:
      note("copy %zu", n->bytes);
      memcpy(n->to, n->from, n->bytes);
      break;
  }
}

int cuGraphLaunch(graph *g, stream *s) {
  if (!current || s->owner != current) {
    return INVALID_CONTEXT;
  }
  note("launch graph");
  for (node *n = g->first; n; n = n->next) {
    run(n);
  }
  return SUCCESS;
}

/* Runs an operation at once, or adds it to the graph that is captured. */
static int submit(stream *s, node *n) {
  if (!current || !s || s->owner != current) {
    free(n);
    return INVALID_CONTEXT;
  }
  if (s->captured) {
    if (s->captured->last) {
      s->captured->last->next = n;
    } else {
      s->captured->first = n;
    }
    s->captured->last = n;
  } else {
    run(n);
    free(n);
  }
  return SUCCESS;
}

static int copy(stream *s, void *to, const void *from, size_t bytes, pointer device) {
  if (!inBlock(blocks, device) || (bytes && !inBlock(blocks, device + bytes - 1))) {
    return ILLEGAL_ADDRESS;
  }
  node *n = calloc(1, sizeof *n);
  n->kind = COPY;
  n->to = to;
  n->from = from;
  n->bytes = bytes;
  return submit(s, n);
}

int cuMemcpyHtoDAsync_v2(pointer to, const void *from, size_t bytes, stream *s) {
  return copy(s, (void *) to, from, bytes, to);
}

int cuMemcpyDtoHAsync_v2(void *to, pointer from, size_t bytes, stream *s) {
  return copy(s, to, (void *) from, bytes, from);
}

int cuMemcpyDtoD_v2(pointer to, pointer from, size_t bytes) {
  memcpy((void *) to, (void *) from, bytes);
  return unsafe("cuMemcpyDtoD");
}

int cuMemsetD8_v2(pointer to, unsigned char value, size_t bytes) {
  memset((void *) to, value, bytes);
  return unsafe("cuMemsetD8");
}

int cuMemAlloc_v2(pointer *made, size_t bytes) {
  int status = current ? unsafe("cuMemAlloc") : INVALID_CONTEXT;
  if (!status && bytes > (size_t) 80 << 30) {
    return OUT_OF_MEMORY;
  }
  if (!status) {
    *made = (pointer) aligned_alloc(512, (bytes + 511) / 512 * 512);
    add(&blocks, *made, bytes);
  }
  return status;
}

int cuMemFree_v2(pointer start) {
  if (!removeBlock(&blocks, start)) {
    return INVALID_VALUE;
  }
  free((void *) start);
  return SUCCESS;
}

int cuMemAllocHost_v2(void **made, size_t bytes) {
  *made = malloc(bytes);
  return SUCCESS;
}

int cuMemFreeHost(void *start) {
  free(start);
  return SUCCESS;
}

int cuMemHostRegister_v2(void *start, size_t bytes, unsigned flags) {
  int status = current ? unsafe("cuMemHostRegister") : INVALID_CONTEXT;
  if (!status && inBlock(pinned, (pointer) start)) {
    return ALREADY_REGISTERED;
  }
  if (!status) {
    add(&pinned, (pointer) start, bytes);
  }
  return status;
}

int cuMemHostUnregister(void *start) {
  return removeBlock(&pinned, (pointer) start) ? SUCCESS : INVALID_VALUE;
}

int cuMemGetInfo_v2(size_t *available, size_t *total) {
  *available = *total = (size_t) 80 << 30;
  return SUCCESS;
}

int cuEventCreate(void **event, unsigned flags) {
  *event = malloc(1);
  return SUCCESS;
}

int cuEventDestroy_v2(void *event) {
  free(event);
  return SUCCESS;
}

int cuEventRecord(void *event, stream *s) {
  if (!s->captured) {
    note("record event");
  }
  return SUCCESS;
}

int cuEventQuery(void *event) { return unsafe("cuEventQuery"); }
int cuEventSynchronize(void *event) { return unsafe("cuEventSynchronize"); }

int cuEventElapsedTime_v2(float *milliseconds, void *from, void *to) {
  *milliseconds = 0.25f;
  return SUCCESS;
}

int cuEventElapsedTime(float *milliseconds, void *from, void *to) {
  return cuEventElapsedTime_v2(milliseconds, from, to);
}

static const Elf64_Shdr *section(const char *image, const char *name) {
  const Elf64_Ehdr *header = (const Elf64_Ehdr *) image;
  const Elf64_Shdr *sections = (const Elf64_Shdr *) (image + header->e_shoff);
  const char *names = image + sections[header->e_shstrndx].sh_offset;
  for (int i = 0; i < header->e_shnum; i++) {
    if (!strcmp(names + sections[i].sh_name, name)) {
      return sections + i;
    }
  }
  return 0;
}

/* The tables of an ELF file are at its end. */
int cuModuleLoadData(module **made, const void *image) {
  int status = current ? unsafe("cuModuleLoadData") : INVALID_CONTEXT;
  if (status) {
    return status;
  }
  const Elf64_Ehdr *header = image;
  if (memcmp(header->e_ident, ELFMAG, SELFMAG)) {
    return INVALID_IMAGE;
  }
  size_t bytes = header->e_shoff + (size_t) header->e_shnum * header->e_shentsize;
  if (header->e_phoff + (size_t) header->e_phnum * header->e_phentsize > bytes) {
    bytes = header->e_phoff + (size_t) header->e_phnum * header->e_phentsize;
  }
  *made = calloc(1, sizeof(module));
  (*made)->owner = current;
  (*made)->image = malloc(bytes);
  memcpy((*made)->image, image, bytes);
  note("load module");
  return SUCCESS;
}

int cuModuleLoadDataEx(module **made, const void *image, unsigned n, int *options, void **values) {
  return cuModuleLoadData(made, image);
}

int cuModuleUnload(module *m) {
  if (!current || m->owner != current) {
    return INVALID_CONTEXT;
  }
  note("unload module");
  free(m->image);
  free(m);
  return SUCCESS;
}

/* The parameters follow 0x210 bytes of the driver's own in the constant bank of sm_90. */
int cuModuleGetFunction(function **made, module *m, const char *name) {
  char text[300];
  snprintf(text, sizeof text, ".text.%s", name);
  if (!section(m->image, text)) {
    return NOT_FOUND;
  }
  snprintf(text, sizeof text, ".nv.constant0.%s", name);
  const Elf64_Shdr *constants = section(m->image, text);
  *made = calloc(1, sizeof(function));
  (*made)->owner = m;
  (*made)->parameters = constants ? (int) (constants->sh_size - 0x210) / 8 : 0;
  snprintf((*made)->name, sizeof (*made)->name, "%s", name);
  return SUCCESS;
}

int cuFuncSetAttribute(function *f, int attribute, int value) {
  if (attribute != 8 || value > 227 << 10) {
    return INVALID_VALUE;
  }
  f->dynamicShared = value;
  note("allow %s %d bytes", f->name, value);
  return SUCCESS;
}

int cuOccupancyMaxPotentialBlockSize(
    int *grid, int *items, function *f, void *size, size_t shared, int limit) {
  *grid = 132;
  *items = 256;
  return SUCCESS;
}

int cuLaunchKernel(
    function *f, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned itemsX, unsigned itemsY,
    unsigned itemsZ, unsigned shared, stream *s, void **parameters, void **extra) {
  if (!current || f->owner->owner != current) {
    return INVALID_CONTEXT;
  }
  if (!gridX || itemsX * itemsY * itemsZ > 1024 || !itemsX
      || (int) shared > (f->dynamicShared > 48 << 10 ? f->dynamicShared : 48 << 10)) {
    return INVALID_VALUE;
  }
  node *n = calloc(1, sizeof *n);
  n->kind = LAUNCH;
  int length = snprintf(n->launch, sizeof n->launch, "%s<<<%u, %u, %u>>>(", f->name, gridX, itemsX, shared);
  for (int i = 0; i < f->parameters; i++) {
    pointer value = *(pointer *) parameters[i];
    if (!inBlock(blocks, value)) {
      note("bad pointer %d of %s", i, f->name);
      free(n);
      return ILLEGAL_ADDRESS;
    }
    length += snprintf(n->launch + length, sizeof n->launch - length, "%s%d", i ? ", " : "", *(int *) value);
  }
  snprintf(n->launch + length, sizeof n->launch - length, ")");
  return submit(s, n);
}
