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

package io.github.s2snapshot.engine.internal.read;

import java.util.Set;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

import io.github.s2snapshot.engine.PublisherRules;
import io.github.s2snapshot.projection.ProjectionView;

/**
 * Runs the tests of the Reactive Streams specification for {@link Changes}.
 */
class ChangesRulesTests {

	// Optional rules that this publisher does not have: it never ends before its first
	// state, it rejects no subscriber without a reason, and later subscribers get the
	// newest state instead of earlier ones.
	private static final Set<String> LEFT_OUT = Set.of(
			"optional_spec105_emptyStreamMustTerminateBySignallingOnComplete",
			"optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingOneByOne");

	@TestFactory
	Stream<DynamicTest> rules() {
		return PublisherRules.of(Verification.class, LEFT_OUT, Verification::new,
				(verification) -> ChangesSource.CLOSER.run());
	}

	/**
	 * Creates publishers. Their projections publish the next state when all subscribers
	 * have received the previous one.
	 */
	public static class Verification extends FlowPublisherVerification<ProjectionView<Long>> {

		Verification() {
			super(new TestEnvironment(20_000, 100, 100));
		}

		@Override
		public Flow.Publisher<ProjectionView<Long>> createFlowPublisher(long elements) {
			return new ChangesSource().publisher(elements);
		}

		@Override
		public Flow.Publisher<ProjectionView<Long>> createFailedFlowPublisher() {
			return new ChangesSource().failed();
		}

	}

}
