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

package io.github.s2snapshot.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the Reactive Streams specification for a publisher.
 */
public final class PublisherRules {

	// The timeouts of these tests are too short. The tests of the publishers cover the
	// rule.
	private static final String HASTY = "_spec309_";

	private PublisherRules() {
	}

	/**
	 * Returns the tests of all rules.
	 * @param <V> the type of the verification
	 * @param type a public class
	 * @param leftOut the names of optional rules that the publisher does not have
	 * @param verifications creates a verification for each test
	 * @param end called after each test
	 * @return the tests
	 */
	public static <V extends FlowPublisherVerification<?>> Stream<DynamicTest> of(Class<V> type, Set<String> leftOut,
			Supplier<V> verifications, Consumer<V> end) {
		return Arrays.stream(type.getMethods())
			.filter((method) -> method.isAnnotationPresent(Test.class))
			.filter((method) -> !method.getName().startsWith("untested_") && !method.getName().contains(HASTY)
					&& !leftOut.contains(method.getName()))
			.sorted(Comparator.comparing(Method::getName))
			.map((method) -> DynamicTest.dynamicTest(method.getName(), () -> verify(method, verifications.get(), end)));
	}

	private static <V extends FlowPublisherVerification<?>> void verify(Method method, V verification, Consumer<V> end)
			throws Throwable {
		verification.setUp();
		try {
			method.invoke(verification);
		}
		catch (InvocationTargetException ex) {
			assertThat(ex.getCause()).as("a rule that is not tested").isNotInstanceOf(SkipException.class);
			throw ex.getCause();
		}
		finally {
			end.accept(verification);
		}
	}

}
