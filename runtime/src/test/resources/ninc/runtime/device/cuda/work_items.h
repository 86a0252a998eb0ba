// Lets a C++ compiler translate CUDA C, and runs the work items of a group in turns, each up to its
// next barrier.
#include <math.h>
#include <string.h>
#include <ucontext.h>
#include <functional>
#include <utility>
#include <vector>

#define __global__
#define __device__
#define __shared__ static
#define __forceinline__ inline
#define __launch_bounds__(items)
#define __align__(bytes) __attribute__((aligned(bytes)))

struct Index {
  unsigned int x;
};

struct float4 {
  float x, y, z, w;
};

static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }

struct int2 {
  int x, y;
};

struct int4 {
  int x, y, z, w;
};

static inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }

static Index threadIdx, blockIdx, gridDim;

static inline int min(int a, int b) { return a < b ? a : b; }
static inline int max(int a, int b) { return a > b ? a : b; }
static inline float min(float a, float b) { return fminf(a, b); }
static inline float max(float a, float b) { return fmaxf(a, b); }

static inline float __int_as_float(int bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline int __float_as_int(float value) {
  int bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

namespace work {

constexpr int STACK = 64 << 10;

struct Item {
  ucontext_t context;
  std::vector<char> stack = std::vector<char>(STACK);
  bool done;
};

static std::vector<Item> items;
static ucontext_t scheduler;
static std::function<void()> body;

static void run() {
  body();
  Item& item = items[threadIdx.x];
  item.done = true;
  swapcontext(&item.context, &scheduler);
}

static void group(int count) {
  items.resize(count);
  for (Item& item : items) {
    getcontext(&item.context);
    item.context.uc_stack.ss_sp = item.stack.data();
    item.context.uc_stack.ss_size = STACK;
    item.done = false;
    makecontext(&item.context, run, 0);
  }
  for (bool going = true; going;) {
    going = false;
    for (int i = 0; i < count; i++) {
      if (!items[i].done) {
        threadIdx.x = i;
        swapcontext(&scheduler, &items[i].context);
        going |= !items[i].done;
      }
    }
  }
}

template <typename... A, size_t... I>
static void call(void (*kernel)(A...), void** arrays, std::index_sequence<I...>) {
  kernel((A) arrays[I]...);
}

template <typename... A>
static void launch(void (*kernel)(A...), int groups, int count, void** arrays) {
  gridDim.x = groups;
  body = [=] { call(kernel, arrays, std::index_sequence_for<A...>()); };
  for (int i = 0; i < groups; i++) {
    blockIdx.x = i;
    group(count);
  }
}

}  // namespace work

static inline void __syncthreads() {
  swapcontext(&work::items[threadIdx.x].context, &work::scheduler);
}
