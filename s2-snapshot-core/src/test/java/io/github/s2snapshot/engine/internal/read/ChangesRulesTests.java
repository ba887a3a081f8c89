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

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.Test;

import io.github.s2snapshot.projection.ProjectionView;

import static org.assertj.core.api.Assertions.assertThat;

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

	// The timeouts of these tests are too short. ChangesTests covers the rule.
	private static final String HASTY = "_spec309_";

	@TestFactory
	Stream<DynamicTest> rules() {
		return Arrays.stream(Verification.class.getMethods())
			.filter((method) -> method.isAnnotationPresent(Test.class))
			.filter((method) -> !method.getName().startsWith("untested_") && !method.getName().contains(HASTY)
					&& !LEFT_OUT.contains(method.getName()))
			.sorted(Comparator.comparing(Method::getName))
			.map((method) -> DynamicTest.dynamicTest(method.getName(), () -> verify(method)));
	}

	private static void verify(Method method) throws Throwable {
		Verification verification = new Verification();
		verification.setUp();
		try {
			method.invoke(verification);
		}
		catch (InvocationTargetException ex) {
			assertThat(ex.getCause()).as("a rule that is not tested").isNotInstanceOf(SkipException.class);
			throw ex.getCause();
		}
		finally {
			ChangesSource.CLOSER.run();
		}
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
