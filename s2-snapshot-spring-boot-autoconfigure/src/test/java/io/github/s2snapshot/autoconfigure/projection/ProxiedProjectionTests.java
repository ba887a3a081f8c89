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

package io.github.s2snapshot.autoconfigure.projection;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.annotation.support.AnnotatedProjections;
import io.github.s2snapshot.autoconfigure.CounterProjection.Added;
import io.github.s2snapshot.autoconfigure.CounterProjection.Counter;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.resource.ListOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for projections in applications with aspects.
 */
class ProxiedProjectionTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final List<String> CALLS = new CopyOnWriteArrayList<>();

	private final EmbeddedS2 server = EmbeddedS2.builder().basin("test-basin").start();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class,
				TaskSchedulingAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
		.withPropertyValues("s2.account-endpoint=" + this.server.endpoint(),
				"s2.basin-endpoint=" + this.server.endpoint(), "s2.access-token=ignored", "s2.basin=test-basin",
				"s2.snapshot.create-stream=true");

	@AfterEach
	void close() {
		this.server.close();
		CALLS.clear();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenTheClassOfAProjectionIsProxiedThenItFolds(boolean proxyTargetClass) {
		this.contextRunner.withUserConfiguration(ServedProjection.class, Step.class)
			.withBean("proxies", BeanNameAutoProxyCreator.class, () -> creator(proxyTargetClass))
			.run((context) -> {
				Object bean = context.getBean("proxiedServed");
				assertThat(AopUtils.isCglibProxy(bean)).isEqualTo(proxyTargetClass);
				assertThat(AopUtils.isJdkDynamicProxy(bean)).isNotEqualTo(proxyTargetClass);
				assertFolds(context);
			});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenTheClassOfAProjectionIsProxiedTwiceThenItFolds(boolean proxyTargetClass) {
		this.contextRunner.withUserConfiguration(ServedProjection.class, Step.class)
			.withBean("proxies", BeanNameAutoProxyCreator.class, () -> creator(proxyTargetClass))
			.withBean("moreProxies", BeanNameAutoProxyCreator.class, () -> creator(proxyTargetClass))
			.run((context) -> {
				Object target = AopProxyUtils.getSingletonTarget(context.getBean("proxiedServed"));
				assertThat(AopUtils.isAopProxy(target)).isTrue();
				assertFolds(context);
			});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenAProxyIsDefinedInCodeThenItsTargetFolds(boolean proxyTargetClass) {
		this.contextRunner.withUserConfiguration(ServedProjection.class, Step.class)
			.withBean("proxies", BeanNameAutoProxyCreator.class, () -> creator(proxyTargetClass))
			.run((context) -> {
				ProjectionDefinition<Counter> definition = AnnotatedProjections
					.define(context.getBean("proxiedServed"), Counter.class)
					.build();
				assertThat(definition.folds().get(Added.class).fold(new Counter(0, 0), new Added(42), null))
					.isEqualTo(new Counter(1, 42));
			});
	}

	@Test
	void whenAspectMatchesProjectionsThenItIsApplied() {
		this.contextRunner.withUserConfiguration(ServedProjection.class, Step.class, AspectConfiguration.class)
			.run((context) -> {
				assertFolds(context);
				assertThat(AopUtils.isAopProxy(projection(context))).isTrue();
				assertThat(CALLS).contains("append", "readLatest");
			});
	}

	@Test
	void whenAspectMatchesClientsThenItIsApplied() {
		this.contextRunner.withUserConfiguration(ServedProjection.class, Step.class, AspectConfiguration.class)
			.withPropertyValues("s2.clients.other.access-token=ignored",
					"s2.clients.other.account-endpoint=" + this.server.endpoint(),
					"s2.clients.other.basin-endpoint=" + this.server.endpoint())
			.run((context) -> {
				assertFolds(context);
				assertThat(context.getBean("otherS2Client", S2Client.class).listBasins(ListOptions.defaults()).items())
					.hasSize(1);
				assertThat(CALLS).contains("basin", "listBasins");
			});
	}

	private static BeanNameAutoProxyCreator creator(boolean proxyTargetClass) {
		BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
		creator.setBeanNames("proxiedServed");
		creator.setInterceptorNames();
		creator.setProxyTargetClass(proxyTargetClass);
		creator.setFrozen(true);
		return creator;
	}

	private static void assertFolds(ApplicationContext context) {
		Projection<Counter> counter = projection(context);
		assertThat(counter.status()).isEqualTo(ProjectionStatus.LIVE);
		counter.append(new Added(40), new Added(2));
		assertThat(counter.readLatest(TIMEOUT).state()).isEqualTo(new Counter(2, 42));
	}

	@SuppressWarnings("unchecked")
	private static Projection<Counter> projection(ApplicationContext context) {
		return context.getBean("the-served", Projection.class);
	}

	/**
	 * Interface that allows a JDK proxy of the class.
	 */
	interface Served {

		boolean isServed();

	}

	static class Step {

		long count() {
			return 1;
		}

	}

	@StreamProjection(name = "the-served", stream = "numbers")
	@Component("proxiedServed")
	static class ServedProjection implements Served {

		private final Step step;

		ServedProjection(Step step) {
			this.step = step;
		}

		@InitialState
		Counter zero() {
			return new Counter(0, 0);
		}

		@Fold
		private Counter added(Counter counter, Added added) {
			return new Counter(counter.count() + this.step.count(), counter.sum() + added.value());
		}

		@Override
		public boolean isServed() {
			return true;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AspectConfiguration {

		@Bean
		static DefaultAdvisorAutoProxyCreator autoProxyCreator() {
			DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
			creator.setProxyTargetClass(true);
			return creator;
		}

		@Bean
		static DefaultPointcutAdvisor advisor() {
			Advice advice = (MethodInterceptor) (invocation) -> {
				CALLS.add(invocation.getMethod().getName());
				return invocation.proceed();
			};
			return new DefaultPointcutAdvisor(new StaticMethodMatcherPointcut() {

				@Override
				public boolean matches(Method method, Class<?> targetClass) {
					return Projection.class.isAssignableFrom(targetClass)
							|| S2Client.class.isAssignableFrom(targetClass);
				}

			}, advice);
		}

	}

}
