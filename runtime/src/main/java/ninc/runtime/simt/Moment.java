package ninc.runtime.simt;

/**
 * When something happens to global memory: numbers grow from barrier to barrier, from group to
 * group and from launch to launch.
 *
 * @param launchStart the first moment of this launch
 * @param groupStart the first moment of this work-group
 */
record Moment(int number, int launchStart, int groupStart) {}
