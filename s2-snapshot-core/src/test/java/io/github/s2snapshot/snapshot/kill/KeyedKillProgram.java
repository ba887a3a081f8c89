/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.snapshot.kill;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;

import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.Residency;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Application that is killed: writes to random keys of a keyed projection, of which only
 * some stay in memory, and prints each entry before it is appended and after its
 * acknowledgement.
 */
public final class KeyedKillProgram {

	/**
	 * The end of each line. A line without it was cut.
	 */
	static final String END = " .";

	private static final int WRITERS = 8;

	private static final int PINNED = 5;

	private KeyedKillProgram() {
	}

	/**
	 * Runs until the process is killed, or its standard input ends.
	 * @param args the endpoint, the number of keys, a name for this run and a seed
	 * @throws IOException if the standard input cannot be read
	 */
	public static void main(String[] args) throws IOException {
		int keys = Integer.parseInt(args[1]);
		Random random = new Random(Long.parseLong(args[3]));
		PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
		S2Client client = S2Client.builder().accessToken("ignored").endpoints(S2Endpoints.of(args[0])).build();
		SnapshotTemplate template = SnapshotTemplate.builder(client).basin(Journal.BASIN).build();
		KeyedProjection<Integer, Journal> journals = template.keyed(Journal.definition(Residency.defaults()
			.withMaxResident(Math.max(10, keys / 10))
			.withOnPassivation(random.nextBoolean())
			.withBatchUpdates(random.nextBoolean())
			.withIdleTimeout(Duration.ofSeconds(2))));
		for (int i = 0; i < PINNED; i++) {
			journals.pin(random.nextInt(keys));
		}
		new KeyedLoad(journals, keys, WRITERS, args[2], random, new Printed(out));
		while (System.in.read() >= 0) {
			// Input is ignored until it ends, with the process that started this one.
		}
		System.exit(0);
	}

	/**
	 * Prints a line for each step.
	 *
	 * @param out the target, which writes each line at once
	 */
	private record Printed(PrintStream out) implements KeyedLoad.Report {

		@Override
		public void begun(int key, String id) {
			say("begun " + key + " " + id);
		}

		@Override
		public void acknowledged(int key, String id, long seqNum) {
			say("acknowledged " + key + " " + id + " " + seqNum);
		}

		@Override
		public void failed(RuntimeException failure) {
			say("failed " + failure.getClass().getName());
		}

		private void say(String line) {
			this.out.println(line + END);
		}

	}

}
