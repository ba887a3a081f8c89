package io.github.s2snapshot.engine;

/**
 * Ends what waits in a process that is no more.
 */
final class SimCrash extends Error {

	private static final long serialVersionUID = 1L;

	SimCrash() {
		super("crashed", null, false, false);
	}

}
