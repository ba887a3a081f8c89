package io.github.s2snapshot.engine;

/**
 * Mistakes that the simulation has to find when they are made.
 */
enum SimBug {

	/**
	 * Snapshots are appended without their condition.
	 */
	NO_CONDITION,

	/**
	 * The trim is sent before the snapshot that it is for.
	 */
	EARLY_TRIM,

	/**
	 * Records that are missing are not noticed.
	 */
	FOLD_ACROSS_GAP,

	/**
	 * A delta between the cursor of a snapshot and its last record is dropped.
	 */
	DROPPED_DELTA,

	/**
	 * A snapshot of which only a part was read is taken for a whole one.
	 */
	HALF_READ

}
